import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { baselineFromJournal } from '../app/baseline/baseline-from-journal.ts';
import { installBaseline, Misfit } from '../app/baseline/install-baseline.ts';
import type { CameraConfig, Config } from '../app/config/schema.ts';
import { findCamera } from '../app/find-camera.ts';
import { encodeBaseline, readBaseline } from '../io/baseline-store/baseline-file.ts';
import { baselineShelf } from '../io/baseline-store/baseline-shelf.ts';
import { systemClock } from '../io/system/system-clock.ts';
import { refuse, userName } from './baseline-create.ts';
import { baselineFacts, baselineWords } from './baseline-words.ts';
import { budget, instant } from './image-options.ts';
import { quietLog } from './quiet-log.ts';

interface PromoteOptions {
  config: string;
  camera?: string;
  recipe?: string;
  reason: string;
  by?: string;
  budget?: number;
  from?: number;
  to?: number;
  json?: true;
}

/** `baseline promote [FILE]`. Exit status 0: it is the current one now; 1: it cannot be; 2: wrong use. */
export function addPromote(baseline: Command): void {
  baseline
    .command('promote')
    .description("makes a baseline a camera's current one: a file, or a stretch of the box's own windows")
    .argument('[file]', 'the baseline; without it, --from and --to')
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--camera <id>', 'which camera; its only one unless given')
    .option('--recipe <name>', 'the product variant it is for')
    .requiredOption('--reason <text>', 'why; kept with it')
    .option('--by <name>', 'who does it; the user unless given')
    .option('--budget <count>', 'false alarms a month: thresholds are calibrated anew for it', budget)
    .option('--from <time>', 'begin of the stretch, ISO with zone; the agent must be stopped', instant)
    .option('--to <time>', 'its end', instant)
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .action(async (file: string | undefined, options: PromoteOptions, command: Command) => {
      const { from, to } = options;
      const wrong = (why: string) => command.error(`error: ${why}`, { exitCode: 2 });
      if ((file === undefined) === (from === undefined)) wrong('give either a file or --from and --to');
      if ((from === undefined) !== (to === undefined)) wrong('--from and --to go together; give both');
      if (from !== undefined && to !== undefined && from >= to) wrong('--from must lie before --to');
      try {
        process.exitCode = await promote(file, options);
      } catch (error) {
        process.exitCode = refuse(error, options.json === true);
      }
    });
}

async function promote(file: string | undefined, options: PromoteOptions): Promise<number> {
  const { config, camera } = findCamera(options.config, options.camera);
  const move = { atMs: Date.now(), by: options.by ?? userName(), reason: options.reason };
  const content = file === undefined ? await fromStretch(config, camera, options, move) : readBaselineFile(file);
  const installed = await installBaseline({
    ...{ content, config, camera, move },
    ...(options.recipe === undefined ? {} : { recipe: options.recipe }),
    ...(options.budget === undefined ? {} : { falseAlarmsPerCameraPerMonth: options.budget }),
  });
  const { baseline, dir, before, isNew } = installed;
  const place = `camera ${camera.id}${baseline.recipe === null ? '' : `, recipe ${baseline.recipe}`}`;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ ok: true, camera: camera.id, current: baseline.id, before, isNew, dir, baseline: baselineFacts(baseline) })}\n`,
    );
    return 0;
  }
  const done = isNew
    ? `${place}: current baseline is now ${baseline.id}${before === null ? '' : `; ${before} is kept, 'driftlight baseline rollback' goes back to it`}`
    : `${place}: ${baseline.id} is the current baseline already`;
  process.stdout.write(`${[...baselineWords(baseline), '', done].join('\n')}\n`);
  return 0;
}

function readBaselineFile(file: string): Buffer {
  // Once through the reader for its errors, which name the file.
  readBaseline(file);
  return readFileSync(file);
}

async function fromStretch(
  config: Config,
  camera: CameraConfig,
  options: PromoteOptions,
  move: { atMs: number; by: string; reason: string },
): Promise<Buffer> {
  const { draft, series } = await baselineFromJournal(
    {
      ...{
        config,
        camera,
        falseAlarmsPerCameraPerMonth: options.budget ?? camera.tolerance.falseAlarmsPerCameraPerMonth,
      },
      stretch: { recipe: options.recipe ?? null, fromMs: options.from!, toMs: options.to! },
      about: { madeBy: move.by, madeAtMs: move.atMs, reason: move.reason },
    },
    { clock: systemClock(), log: quietLog() },
  );
  return encodeBaseline(draft, series).bytes;
}

interface RollbackOptions {
  config: string;
  camera?: string;
  recipe?: string;
  reason?: string;
  by?: string;
  json?: true;
}

/** `baseline rollback`. Exit status 0: the one before is current again; 1: there is none; 2: wrong use. */
export function addRollback(baseline: Command): void {
  baseline
    .command('rollback')
    .description('makes the baseline before the current one current again')
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--camera <id>', 'which camera; its only one unless given')
    .option('--recipe <name>', 'the product variant')
    .option('--reason <text>', 'why; kept with it')
    .option('--by <name>', 'who does it; the user unless given')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .action((options: RollbackOptions) => {
      try {
        process.exitCode = rollback(options);
      } catch (error) {
        process.exitCode = refuse(error, options.json === true);
      }
    });
}

function rollback(options: RollbackOptions): number {
  const { config, camera } = findCamera(options.config, options.camera);
  const shelf = baselineShelf(config.stateDir, camera.id, options.recipe ?? null);
  const was = shelf.entry();
  const move = { atMs: Date.now(), by: options.by ?? userName(), reason: options.reason ?? null };
  const back = shelf.rollback(move);
  if (!back)
    throw new Misfit(
      `camera ${camera.id}: ${was ? `there is none before ${was.id}` : 'it has no baseline'}; nothing changed`,
    );
  const text = options.json
    ? JSON.stringify({ ok: true, camera: camera.id, current: back.id, was: was?.id ?? null })
    : `camera ${camera.id}: current baseline is ${back.id} again, instead of ${was?.id ?? 'none'}`;
  process.stdout.write(`${text}\n`);
  return 0;
}
