import { countText } from '../../core/words/count-text.ts';
import type { ImageFrame } from '../images/image-frames.ts';

export interface FailedPictures {
  readonly count: number;
  /** The first ones. */
  readonly first: readonly { readonly name: string; readonly reason: string }[];
}

/** What is to be said of a folder's pictures once they are read. */
export interface ReadingNotes {
  see(frame: ImageFrame): void;
  measured(): number;
  failed(): FailedPictures;
  /** Readable ones, spread over the recording. */
  examples(): { name: string; atMs: number }[];
  /** Limitations, a sentence each. */
  limits(): string[];
}

const FAILED_NAMED = 10;
const SIZES_COUNTED = 64;

export function readingNotes(total: number, examplesWanted: number): ReadingNotes {
  const examples: { name: string; atMs: number }[] = [];
  const failed: { name: string; reason: string }[] = [];
  const sizes = new Map<string, number>();
  const step = total / Math.min(total, examplesWanted);
  let [seen, measured, failedCount] = [0, 0, 0];
  return {
    see: ({ name, timeMs, features, reason, width, height }) => {
      seen++;
      if (!features || timeMs === null) {
        failedCount++;
        if (failed.length < FAILED_NAMED) failed.push({ name, reason: reason ?? 'it cannot be measured' });
        return;
      }
      measured++;
      // The first readable one of each stretch.
      if (seen > examples.length * step) examples.push({ name, atMs: timeMs });
      const size = `${width}×${height}`;
      if (width > 0 && (sizes.size < SIZES_COUNTED || sizes.has(size))) sizes.set(size, (sizes.get(size) ?? 0) + 1);
    },
    measured: () => measured,
    failed: () => ({ count: failedCount, first: failed }),
    examples: () => examples.slice(0, examplesWanted),
    limits: () => {
      const limits: string[] = [];
      if (failedCount > 0)
        limits.push(`${countText(failedCount)} of ${countText(seen)} pictures could not be read and are not in it.`);
      if (sizes.size > 1) limits.push(sizesText(sizes));
      return limits;
    },
  };
}

function sizesText(sizes: ReadonlyMap<string, number>): string {
  const common = [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const told = common.slice(0, 3).map(([size, count]) => `${size} (${countText(count)})`);
  const more = common.length > told.length ? ', …' : '';
  return `The pictures have ${common.length === SIZES_COUNTED ? 'many' : common.length} sizes: ${told.join(', ')}${more}; a camera has one, so check that all are of this camera and setting.`;
}
