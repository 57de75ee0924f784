import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { isId } from '../../shared/wire/id.ts';
import { reportToJson } from '../../shared/wire/json.ts';
import type { Report } from '../../shared/wire/report.ts';
import { withBudget } from '../app/baseline/install-baseline.ts';
import type { CameraConfig, Config } from '../app/config/schema.ts';
import { NoCamera } from '../app/find-camera.ts';
import { withModel } from '../app/images/with-model.ts';
import { withModelInUse } from '../app/model/promoted-spec.ts';
import { replayImages } from '../app/replay/replay-images.ts';
import type { ReplayedBox } from '../app/replay/replay-reports.ts';
import { replayWords } from '../app/replay/replay-words.ts';
import { makeReplayReport } from '../app/replay-report/make-report.ts';
import { replayRecorder, wasCompared } from '../app/replay-report/recorder.ts';
import { countText } from '../core/words/count-text.ts';
import { decodeBaseline, readBaseline, type StoredBaseline } from '../io/baseline-store/baseline-file.ts';
import { systemClock } from '../io/system/system-clock.ts';
import { budget, type ImageOptions, readImageOptions, withImageOptions } from './image-options.ts';
import { progressLine } from './progress-line.ts';
import { quietLog } from './quiet-log.ts';

interface ReplayOptions extends ImageOptions {
  baseline: string[];
  budget?: number;
  report?: string;
  eventsOnly?: true;
}

/** `replay --images DIR --baseline FILE`: what the agent would have published of a recording. Exit status 0: no event; 1:
 * an event was raised, nothing could be compared, or it failed; 2: wrong use. */
export function replayCommand(): Command {
  const command = new Command('replay').description(
    'takes recorded pictures through the agent in their own time; prints what would be published, a JSON object a line',
  );
  return withImageOptions(command)
    .requiredOption('--baseline <file>', 'what they are compared with; once for each recipe', collect)
    .option('--budget <count>', 'false alarms a camera and month, if another than the baseline has', budget)
    .option('--report <file>', 'write a page that draws the replay, for example replay.html')
    .option('--events-only', 'print events and no windows')
    .option('--json', 'one JSON object a line; it is never printed otherwise')
    .showHelpAfterError()
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: ReplayOptions, self: Command) => {
      process.exitCode = await replay(options, self);
    });
}

async function replay(options: ReplayOptions, command: Command): Promise<number> {
  const line = progressLine();
  const tell = (lines: readonly string[]) => void process.stderr.write(`${lines.join('\n')}\n`);
  try {
    const stored = await Promise.all(options.baseline.map((file) => read(file, options.budget)));
    const baselines = stored.map(({ baseline }) => baseline);
    const windowMs = options.window ?? (options.config === undefined ? baselines[0]!.windowMs : undefined);
    const asked = windowMs === undefined ? options : { ...options, window: windowMs };
    const { settings: withoutModel, from } = readImageOptions(asked, command);
    // Hours of work must not end at a path that cannot be written.
    if (options.report !== undefined) mkdirSync(dirname(resolve(options.report)), { recursive: true });
    const box = boxOf(options, from, baselines[0]!.camera);
    const recipe = options.recipe ?? (baselines.length === 1 ? baselines[0]!.recipe : null);
    return await withModel(withoutModel, from && withModelInUse(from), async (settings) => {
      tell(settings.inWords);
      const { list, windows, totals } = await replayImages(
        {
          ...{ settings, box, baselines, recipe },
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          onProgress: ({ done, total }) => line.show(`${countText(done)} of ${countText(total)}`, done / total),
        },
        { clock: systemClock(), log: quietLog() },
      );
      const recorder = replayRecorder();
      for await (const replayed of windows()) {
        recorder.take(replayed);
        await print(replayed.reports, options.eventsOnly === true);
      }
      const record = recorder.record();
      line.clear();
      tell(replayWords(baselines, totals, record));
      if (options.report !== undefined) {
        const page = await makeReplayReport({ settings, box, stored, list, totals, record });
        writeFileSync(options.report, page);
        tell([`drawn in ${options.report}`]);
      }
      return record.events.length > 0 || !wasCompared(record) ? 1 : 0;
    });
  } catch (error) {
    line.clear();
    tell([(error as Error).message]);
    return error instanceof NoCamera ? 2 : 1;
  }
}

async function read(file: string, falseAlarms: number | undefined): Promise<StoredBaseline> {
  const stored = readBaseline(file);
  if (falseAlarms === undefined || falseAlarms === stored.baseline.calibration.falseAlarmsPerCameraPerMonth)
    return stored;
  return decodeBaseline(await withBudget(stored, falseAlarms), `${file} with another budget`);
}

function boxOf(
  { camera }: ReplayOptions,
  from: { config: Config; camera: CameraConfig } | null,
  ofBaseline: string | null,
): ReplayedBox {
  const id = from?.camera.id ?? camera ?? ofBaseline ?? 'camera';
  if (!isId(id)) throw new NoCamera(`--camera: expected 1 to 64 letters, digits, - and _, got ${id}`);
  return {
    ...{ site: from?.config.site ?? 'replay', device: from?.config.device ?? 'replay', camera: id },
    reports: from?.config.reports ?? { baseBins: 32, lumaHistogram: false },
  };
}

async function print(reports: readonly Report[], eventsOnly: boolean): Promise<void> {
  const wanted = eventsOnly ? reports.filter(({ kind }) => kind === 'event') : reports;
  if (wanted.length === 0) return;
  const lines = wanted.map((report) => `${JSON.stringify(reportToJson(report))}\n`).join('');
  // A slow reader must not fill the memory.
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

function collect(file: string, files: string[] = []): string[] {
  if (file === '') throw new InvalidArgumentError('expected a file');
  return [...files, file];
}
