import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../pipeline/ports.ts';

export interface SettledFiles {
  /** Files that may still be being written. */
  add(names: readonly string[]): void;
  readonly size: number;
  /** Looks at each of them once: which are complete, and which are gone. */
  look(): Promise<{ complete: string[]; gone: string[] }>;
}

interface Look {
  bytes: number;
  mtimeMs: number;
  sinceMs: number;
}

/** A file that nothing has touched for so long by the box's clock needs no second look. */
const UNTOUCHED_MS = 60_000;

/** Whether a file was last written so long ago that nobody can still be at it. */
export function isUntouched(mtimeMs: number, wallMs: number): boolean {
  return wallMs - mtimeMs >= UNTOUCHED_MS;
}

/** A file is complete when size and time stamp are the same in two looks at least `settleMs` apart. */
export function settledFiles(root: string, settleMs: number, clock: Clock): SettledFiles {
  const files = new Map<string, Look>();
  return {
    add: (names) => {
      for (const name of names) files.set(name, { bytes: -1, mtimeMs: Number.NaN, sinceMs: 0 });
    },
    get size() {
      return files.size;
    },
    look: async () => {
      const complete: string[] = [];
      const gone: string[] = [];
      for (const [name, last] of files) {
        let isComplete = false;
        try {
          const now = await stat(join(root, name));
          const same = now.size === last.bytes && now.mtimeMs === last.mtimeMs;
          if (!same) Object.assign(last, { bytes: now.size, mtimeMs: now.mtimeMs, sinceMs: clock.monotonicMs() });
          isComplete =
            !now.isFile() ||
            isUntouched(now.mtimeMs, clock.wallMs()) ||
            (same && clock.monotonicMs() - last.sinceMs >= settleMs);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await isLink(join(root, name)))) {
            files.delete(name);
            gone.push(name);
            continue;
          }
          // Reading it will say what is wrong.
          isComplete = true;
        }
        if (!isComplete) continue;
        files.delete(name);
        complete.push(name);
      }
      return { complete, gone };
    },
  };
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}
