import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIF_HEADER_BYTES, readExif } from './exif.ts';
import { UNTIMED } from './picture-queue.ts';
import { readHeader } from './read-picture.ts';
import { timePattern } from './time-pattern.ts';
import { zoneTime } from './zone-time.ts';

/** How a picture of a folder gets its time. */
export type FrameTime =
  | { readonly from: 'filename'; readonly pattern: string; readonly zone?: string }
  | { readonly from: 'exif'; readonly zone?: string }
  | { readonly from: 'mtime' }
  /** In name order; `startMs` null: the modification time of the first file. */
  | { readonly from: 'interval'; readonly intervalMs: number; readonly startMs: number | null }
  /** The moment the agent finds the file; the source is live then. */
  | { readonly from: 'arrival' };

export interface FrameTimes {
  /** UTC ms by which each name is ordered; −∞ where its time cannot be told. Never rejects. */
  of(names: readonly string[]): Promise<number[]>;
  /** Why a file has no time, for a file that can be read. */
  readonly missing: string;
}

/** Files looked at together: enough to keep a slow share busy, few enough for four pool threads. */
const TOGETHER = 8;

/** Throws a RangeError for a pattern or a zone that makes no sense. */
export function frameTimes(time: FrameTime, root: string): FrameTimes {
  if (time.from === 'filename') {
    const read = timePattern(time.pattern, time.zone ?? 'UTC');
    return {
      of: async (names) => names.map((name) => read(name) ?? UNTIMED),
      missing: `its name has no time of the form ${time.pattern}`,
    };
  }
  if (time.from === 'exif') {
    const toUtc = zoneTime(time.zone ?? 'UTC');
    const read = async (name: string) => {
      const header = await readHeader(join(root, name), EXIF_HEADER_BYTES);
      return (await readExif(header, toUtc)).capturedAtMs ?? UNTIMED;
    };
    return { of: (names) => each(names, read), missing: 'it holds no EXIF capture time' };
  }
  if (time.from === 'interval') return { of: async (names) => names.map(() => 0), missing: '' };
  return { of: (names) => each(names, (name) => modifiedMs(join(root, name))), missing: 'it has no modification time' };
}

/** Whole milliseconds, so that a position written down and read again is the same. */
export async function modifiedMs(path: string): Promise<number> {
  return Math.floor((await stat(path)).mtimeMs);
}

async function each(names: readonly string[], timeOf: (name: string) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let from = 0; from < names.length; from += TOGETHER) {
    const some = names.slice(from, from + TOGETHER).map((name) => timeOf(name).catch(() => UNTIMED));
    times.push(...(await Promise.all(some)));
  }
  return times;
}
