import { type Command, InvalidArgumentError } from 'commander';
import { withModel } from '../app/images/with-model.ts';
import { withModelInUse } from '../app/model/promoted-spec.ts';
import { toleranceFromImages } from '../app/tolerance/tolerance-from-images.ts';
import { readBaseline, writeBaseline } from '../io/baseline-store/baseline-file.ts';
import { systemClock } from '../io/system/system-clock.ts';
import { refuse } from './baseline-create.ts';
import { type ImageOptions, readImageOptions, withImageOptions } from './image-options.ts';
import { progressLine } from './progress-line.ts';
import { quietLog } from './quiet-log.ts';
import { toleranceWords } from './tolerance-words.ts';

interface ToleranceOptions extends ImageOptions {
  tolerance: number;
  labels?: string;
  pictures: number;
  out?: string;
  json?: true;
}

/** `baseline tolerance FILE --images DIR --config FILE`. Exit status 0: found; 1: it cannot be found; 2: wrong use. */
export function addTolerance(baseline: Command): void {
  withImageOptions(
    baseline
      .command('tolerance')
      .description('finds from where on a change of light, colour, focus or noise matters to the model, and notes it')
      .argument('<file>', 'the baseline'),
  )
    .option('--tolerance <share>', "share of the model's answers that may change", share, 0.01)
    .option('--labels <file>', 'CSV with item and label: then it is the share of accuracy that may be lost')
    .option('--pictures <count>', 'how many pictures are tried at most', pictures, 900)
    .option('--out <file>', 'where the baseline goes with it; the same file unless given')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .action(async (file: string, options: ToleranceOptions, command: Command) => {
      process.exitCode = await tolerance(file, options, command);
    });
}

async function tolerance(file: string, options: ToleranceOptions, command: Command): Promise<number> {
  const { out = file, json } = options;
  if (options.config === undefined)
    command.error('error: --config FILE is needed, since it says which model the camera has', { exitCode: 2 });
  const line = progressLine();
  const write = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);
  try {
    const { settings: read, from } = readImageOptions(options, command);
    const { baseline, series } = readBaseline(file);
    // Of the window's length the baseline says what holds.
    const asked = { ...read, windowMs: baseline.windowMs };
    return await withModel(asked, from && withModelInUse(from), async (settings) => {
      if (!json) write(settings.inWords);
      const found = await toleranceFromImages(
        {
          ...{ baseline, settings, share: options.tolerance, pictures: options.pictures, nowMs: Date.now() },
          ...(options.labels === undefined ? {} : { labelsFile: options.labels }),
          onProgress: (done, total) => line.show(`${done} of ${total} pictures`, done / total),
        },
        { clock: systemClock(), log: quietLog() },
      );
      const { id: _, ...draft } = baseline;
      const id = writeBaseline(out, { ...draft, tolerance: found.tolerance }, series());
      line.clear();
      const { tolerance, limits, curves } = found;
      if (json) write([JSON.stringify({ ok: true, file: out, id, tolerance, limits, curves: curves.curves })]);
      else
        write([
          ...toleranceWords(tolerance),
          ...limits.map((limit) => `  limit    ${limit}`),
          `written to ${out} as baseline ${id}`,
        ]);
      return 0;
    });
  } catch (error) {
    line.clear();
    return refuse(error, json === true);
  }
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('expected a share between 0 and 1, such as 0.01');
}

function pictures(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100_000) return value;
  throw new InvalidArgumentError('expected a whole number from 1 to 100000');
}
