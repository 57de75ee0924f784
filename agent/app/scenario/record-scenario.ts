import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type PlayedFrame, playScenario } from '../../core/simulation/play.ts';
import type { Scenario } from '../../core/simulation/scenario.ts';
import { encodeJpeg } from '../../io/preprocess/encode-jpeg.ts';
import { encodePng } from '../../io/preprocess/encode-png.ts';
import { cocoBuilder } from './coco.ts';

export interface RecordOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly startMs: number;
  /** Ends after so many frames; the scenario has `framesOf` of them. */
  readonly frames: number;
  readonly format: 'jpeg' | 'png';
  readonly dir: string;
  readonly onProgress: (done: number) => void;
}

export interface Recorded {
  readonly frames: number;
  /** Frames of the healthy lead-in, in the folder `baseline`; the others lie in `after`. */
  readonly baselineFrames: number;
  readonly notes: number;
  readonly defects: number;
  /** How the time stands in the files' names. */
  readonly timePattern: string;
}

export function framesOf({ lengthMs, windowMs, framesPerWindow }: Scenario): number {
  return Math.ceil((lengthMs * framesPerWindow) / windowMs);
}

/**
 * Writes a scenario's pictures with the truth about each: `baseline/` and `after/` with a folder for each recipe that the
 * line tells, beside each picture the settings that the camera tells (`.json`), `truth.jsonl` with a line a picture,
 * `defects.json` in COCO's format and `scenario.json`. Throws for a folder that holds anything.
 */
export async function recordScenario(options: RecordOptions): Promise<Recorded> {
  const { scenario, seed, width, height, startMs, dir } = options;
  mkdirSync(dir, { recursive: true });
  if (readdirSync(dir).length > 0) throw new Error(`${dir}: expected a new or empty folder, got one that holds files`);
  const coco = cocoBuilder(`simulated station, scenario ${scenario.name}, seed ${seed}`);
  const fine = (scenario.windowMs / scenario.framesPerWindow) % 1000 !== 0;
  const counts = { frames: 0, baselineFrames: 0, notes: 0 };
  const truth = openSync(join(dir, 'truth.jsonl'), 'wx');
  try {
    for (const frame of playScenario(scenario, seed, { width, height }, startMs)) {
      if (counts.frames >= options.frames) break;
      const isBaseline = frame.elapsedMs < scenario.baselineMs;
      const folder = join(isBaseline ? 'baseline' : 'after', frame.recipe ?? '');
      mkdirSync(join(dir, folder), { recursive: true });
      const file = await writePicture(join(folder, nameOf(frame.atMs, fine)), frame, options);
      writeSync(truth, `${JSON.stringify(truthLine(file, frame))}\n`);
      coco.add(file, { width, height }, frame.atMs, frame.truth);
      counts.frames++;
      if (isBaseline) counts.baselineFrames++;
      if (frame.note) counts.notes++;
      options.onProgress(counts.frames);
    }
  } finally {
    closeSync(truth);
  }
  writeFileSync(join(dir, 'defects.json'), `${JSON.stringify(coco.coco)}\n`);
  writeFileSync(join(dir, 'scenario.json'), `${JSON.stringify({ seed, startMs, ...scenario }, null, 2)}\n`);
  const timePattern = `yyyy-MM-dd'T'HH_mm_ss${fine ? '_SSS' : ''}`;
  return { ...counts, defects: coco.coco.annotations.length, timePattern };
}

async function writePicture(path: string, { pixels, settings }: PlayedFrame, options: RecordOptions): Promise<string> {
  const { dir, width, height, format } = options;
  const picture = { width, height, channels: 3, pixels } as const;
  const [bytes, file] =
    format === 'png' ? [await encodePng(picture), `${path}.png`] : [await encodeJpeg(picture, 92), `${path}.jpg`];
  writeFileSync(join(dir, file), bytes);
  if (Object.keys(settings).length > 0) writeFileSync(join(dir, `${path}.json`), `${JSON.stringify(settings)}\n`);
  return file;
}

function truthLine(file: string, { n, atMs, elapsedMs, recipe, settings, truth, note }: PlayedFrame) {
  const at = new Date(atMs).toISOString();
  const { parts, conditions } = truth;
  return { file, n, at, day: elapsedMs / 86_400_000, recipe, settings, conditions, parts, ...(note && { note }) };
}

/** `2026-03-02T00_00_00` or, where frames come more often than once a second, `2026-03-02T00_00_00_500`. */
function nameOf(atMs: number, fine: boolean): string {
  const iso = new Date(atMs).toISOString().replaceAll(':', '_').replace('.', '_');
  return iso.slice(0, fine ? -1 : -5);
}
