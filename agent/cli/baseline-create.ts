import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { baselineFromImages, type CreateProgress } from '../app/baseline/baseline-from-images.ts';
import { NoBaseline } from '../app/baseline/make-baseline.ts';
import type { FailedPictures } from '../app/baseline/reading-notes.ts';
import { NoCamera } from '../app/find-camera.ts';
import { withModel } from '../app/images/with-model.ts';
import { withModelInUse } from '../app/model/promoted-spec.ts';
import { countText } from '../core/words/count-text.ts';
import { writeBaseline } from '../io/baseline-store/baseline-file.ts';
import { systemClock } from '../io/system/system-clock.ts';
import { baselineFacts, baselineWords } from './baseline-words.ts';
import { budget, type ImageOptions, readImageOptions, withImageOptions } from './image-options.ts';
import { progressLine } from './progress-line.ts';
import { quietLog } from './quiet-log.ts';

interface CreateOptions extends ImageOptions {
  out: string;
  budget?: number;
  by?: string;
  reason?: string;
  json?: true;
}

/** `baseline create --images DIR --out FILE`. Exit status 0: made; 1: none can be made of these pictures; 2: wrong use. */
export function addCreate(baseline: Command): void {
  withImageOptions(
    baseline.command('create').description('makes a baseline out of a folder of pictures of when all was well'),
  )
    .requiredOption('--out <file>', 'the file to write, for example line-3.driftlight-baseline')
    .option(
      '--budget <count>',
      "false alarms a camera and month that are accepted (default: the camera's, else 1)",
      budget,
    )
    .option('--by <name>', 'who makes it; the user unless given')
    .option('--reason <text>', 'why it is made')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .action(async (options: CreateOptions, command: Command) => {
      process.exitCode = await create(options, command);
    });
}

async function create(options: CreateOptions, command: Command): Promise<number> {
  const { out, recipe = null, json } = options;
  const line = progressLine();
  const write = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);
  try {
    const { settings: asked, from } = readImageOptions(options, command);
    // Hours of work must not end at a path that cannot be written.
    mkdirSync(dirname(resolve(out)), { recursive: true });
    return await withModel(asked, from && withModelInUse(from), async (settings) => {
      if (!json) write(settings.inWords);
      const { draft, series, failed } = await baselineFromImages(
        {
          settings,
          about: {
            ...{ camera: from?.camera.id ?? options.camera ?? null, recipe, madeBy: options.by ?? userName() },
            ...{ madeAtMs: Date.now(), reason: options.reason ?? null },
          },
          falseAlarmsPerCameraPerMonth: options.budget ?? from?.camera.tolerance.falseAlarmsPerCameraPerMonth ?? 1,
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          onProgress: (progress) => line.show(...progressText(progress)),
        },
        { clock: systemClock(), log: quietLog() },
      );
      const id = writeBaseline(out, draft, series);
      line.clear();
      const made = { ...draft, id };
      if (json)
        write([JSON.stringify({ ok: true, file: out, ...baselineFacts(made), settings: settings.inWords, failed })]);
      else write([...baselineWords(made), ...failedWords(failed), `written to ${out}`]);
      return 0;
    });
  } catch (error) {
    line.clear();
    return refuse(error, json === true);
  }
}

/** Tells why there is no baseline; returns the exit status. */
export function refuse(error: unknown, json: boolean): number {
  const { message } = error as Error;
  const limits = error instanceof NoBaseline ? error.limits : [];
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: message, limits })}\n`);
  else {
    const what = error instanceof NoBaseline ? 'no baseline: ' : '';
    process.stderr.write(`${[`${what}${message}`, ...limits.map((limit) => `  ${limit}`)].join('\n')}\n`);
  }
  return error instanceof NoCamera ? 2 : 1;
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function failedWords({ count, first }: FailedPictures): string[] {
  if (count === 0) return [];
  const more = count > first.length ? [`  … and ${countText(count - first.length)} more`] : [];
  return [
    `${countText(count)} pictures could not be read:`,
    ...first.map(({ name, reason }) => `  ${name}: ${reason}`),
    ...more,
  ];
}

let readingSinceMs = 0;

function progressText(progress: CreateProgress): [string, number] {
  if (progress.phase === 'listing') return ['looking through the folder', 0];
  if (progress.phase === 'calibrating') return [`calibrating ${Math.round(100 * progress.share)} %`, progress.share];
  const { done, total, failed, cached } = progress;
  readingSinceMs ||= performance.now();
  const seconds = (performance.now() - readingSinceMs) / 1000;
  const leftS = seconds > 1 ? Math.round(((total - done) * seconds) / done) : null;
  const left = leftS === null ? '' : `, ${leftS >= 100 ? `${Math.round(leftS / 60)} min` : `${leftS} s`} left`;
  const bad = failed > 0 ? `, ${countText(failed)} failed` : '';
  const known = cached > 0 ? `, ${countText(cached)} known` : '';
  return [`${countText(done)} of ${countText(total)}${known}${bad}${left}`, done / total];
}
