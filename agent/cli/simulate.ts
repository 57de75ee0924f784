import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { formatDuration } from '../app/config/units.ts';
import { loadScenario } from '../app/scenario/load-scenario.ts';
import { framesOf, type Recorded, recordScenario } from '../app/scenario/record-scenario.ts';
import { scenarioStartMs } from '../core/simulation/play.ts';
import type { Scenario } from '../core/simulation/scenario.ts';
import { countText } from '../core/words/count-text.ts';
import { instant } from './image-options.ts';
import { progressLine } from './progress-line.ts';
import { scenarioHelp } from './scenario-help.ts';

interface SimulateOptions {
  scenario: string;
  out: string;
  seed: number;
  size?: { width: number; height: number };
  frames?: number;
  days?: number;
  start?: number;
  format: 'jpeg' | 'png';
  json?: true;
}

/** `simulate`: pictures of the simulated station, with the truth. Exit status 0: written; 1: it failed; 2: wrong use. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('writes pictures of the simulated station with the truth about each, to try detectors on')
    .requiredOption('--scenario <name>', 'what happens: a name of those below, or a file')
    .requiredOption('--out <dir>', 'a new or empty folder')
    .option('--seed <number>', 'another one gives another station of the same kind', whole(0, 0xffff_ffff), 1)
    .option('--size <WxH>', 'pixels of a picture (default: 320x240)', size)
    .option('--frames <count>', 'end after so many pictures', whole(1, 100_000_000))
    .option('--days <count>', 'end after so many days, the healthy ones at the beginning included', positive)
    .option('--start <time>', 'time of the first picture, ISO with zone (default: 2026-03-02T00:00:00Z)', instant)
    .option('--format <name>', 'jpeg, or png, which loses nothing', format, 'jpeg')
    .option('--json', 'print what was written as one JSON object')
    .addHelpText('after', scenarioHelp)
    .showHelpAfterError('Add --help for all options and scenarios.')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: SimulateOptions, self: Command) => {
      const scenario = scenarioOf(options.scenario, self);
      process.exitCode = await simulate(scenario, options);
    });
}

async function simulate(scenario: Scenario, options: SimulateOptions): Promise<number> {
  const { seed, out: dir, format, start: startMs = scenarioStartMs } = options;
  const inDays = options.days === undefined ? {} : { lengthMs: Math.min(scenario.lengthMs, options.days * 86_400_000) };
  const total = Math.min(options.frames ?? Number.POSITIVE_INFINITY, framesOf({ ...scenario, ...inDays }));
  const line = progressLine();
  try {
    const onProgress = (done: number) => line.show(`${countText(done)} of ${countText(total)}`, done / total);
    const recorded = await recordScenario({
      ...{ scenario, seed, dir, format, startMs, frames: total, onProgress },
      ...(options.size ?? { width: 320, height: 240 }),
    });
    line.clear();
    const answer = { scenario: scenario.name, seed, dir, ...recorded };
    process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : inWords(scenario, dir, recorded));
    return 0;
  } catch (error) {
    line.clear();
    process.stderr.write(`simulate: ${(error as Error).message}\n`);
    return 1;
  }
}

function inWords(scenario: Scenario, dir: string, recorded: Recorded): string {
  const { name, says, truth, windowMs } = scenario;
  const { frames, baselineFrames, notes, defects, timePattern } = recorded;
  const causes = truth.map(({ cause, onsetMs }) => `${cause} from day ${onsetMs / 86_400_000} on`);
  const [before, after, baseline, report] = ['baseline', 'after', 'healthy.baseline', 'replay.html'].map((file) =>
    quoted(join(dir, file)),
  );
  const time = `--recursive --time "filename:${timePattern}"`;
  const next = `
  ./driftlight baseline create --images ${before} ${time} --window ${formatDuration(windowMs)} --out ${baseline}
  ./driftlight replay --images ${after} ${time} --baseline ${baseline} --report ${report}
`;
  return `${name}: ${says}
  ${countText(frames)} pictures, ${countText(baselineFrames)} of them of healthy days in ${before}, any others in ${after}
  truth.jsonl, a line a picture; defects.json (COCO) with ${countText(defects)} faults; ${countText(notes)} notes
  a right diagnosis says: ${causes.length === 0 ? 'all is well' : causes.join(', ')}
${frames > baselineFrames ? next : ''}`;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function scenarioOf(nameOrFile: string, command: Command): Scenario {
  try {
    return loadScenario(nameOrFile);
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`, { exitCode: 2 });
  }
}

function size(text: string): { width: number; height: number } {
  const [width, height] = (/^(\d{1,4})x(\d{1,4})$/.exec(text) ?? []).slice(1).map(Number);
  if (width && height && Math.min(width, height) >= 16 && Math.max(width, height) <= 8192) return { width, height };
  throw new InvalidArgumentError('expected 16x16 to 8192x8192, such as 320x240');
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 36_500) return value;
  throw new InvalidArgumentError('expected a number above 0, at most 36500');
}

function format(text: string): 'jpeg' | 'png' {
  if (text === 'jpeg' || text === 'png') return text;
  throw new InvalidArgumentError('expected jpeg or png');
}
