import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../pipeline/ports.ts';
import { folderTree } from './folder-tree.ts';
import type { FrameTimes } from './frame-time.ts';
import type { FolderRules } from './known-folder.ts';
import { createPictureQueue, type Place, type Waiting } from './picture-queue.ts';
import { isUntouched, settledFiles } from './settled-files.ts';

export interface FeedOptions extends FolderRules {
  readonly watch: boolean;
  readonly notify: boolean;
  readonly settleMs: number;
  readonly rescanMs: number;
}

export interface FolderFeed {
  /** The next file in order of time and name, as far as is known; `null` at the end of a recording or when `signal`
   * aborts. */
  next(signal: AbortSignal): Promise<Waiting | null>;
  /** Whether the file is complete; else `next` gives it once more when it is. */
  mayBeRead(file: Waiting): Promise<boolean>;
  close(): void;
}

/** Listing may take this share of the time at most. */
const SCAN_SHARE = 1 / 50;
/** Sorted in one go. */
const BATCH = 4096;

/**
 * Names and times of the pictures of a folder, those first that are there and then, if it is watched, those that come.
 * `counted` says which of the first were counted by an earlier run.
 */
export function folderFeed(
  options: FeedOptions,
  times: FrameTimes,
  counted: (place: Place) => boolean,
  clock: Clock,
  trouble: (text: string) => void,
): FolderFeed {
  const queue = createPictureQueue();
  const settling = settledFiles(options.root, options.settleMs, clock);
  const tree = folderTree(options, options.watch && options.notify, clock.monotonicMs, trouble);
  let nextScanMs = Number.NEGATIVE_INFINITY;

  async function enqueue(names: readonly string[], settled: boolean, isFirst: boolean): Promise<void> {
    for (let from = 0; from < names.length; from += BATCH) {
      const some = names.slice(from, from + BATCH);
      const timesMs = await times.of(some);
      const due = some.map((name, i) => !isFirst || !counted({ name, timeMs: timesMs[i]! }));
      const keep = <T>(values: readonly T[]) => values.filter((_, i) => due[i]);
      if (due.includes(true)) queue.add(keep(some), keep(timesMs), settled);
      if (from + BATCH < names.length) await setImmediate();
    }
  }

  async function scan(signal: AbortSignal): Promise<void> {
    const startedMs = clock.monotonicMs();
    for await (const { names, isFirst } of tree.scan()) {
      if (signal.aborted) return;
      // What was there first may be a million files: each is looked at when its turn comes.
      if (isFirst) await enqueue(names, !options.watch, true);
      else settling.add(names);
    }
    const tookMs = clock.monotonicMs() - startedMs;
    nextScanMs = clock.monotonicMs() + Math.max(options.rescanMs, tookMs / SCAN_SHARE);
  }

  async function lookAround(signal: AbortSignal): Promise<void> {
    if (clock.monotonicMs() >= nextScanMs) await scan(signal);
    settling.add(tree.told());
    const { complete, gone } = await settling.look();
    for (const name of gone) tree.forget(name);
    await enqueue(complete, true, false);
  }

  async function pause(signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    const scanMs = Math.max(0, nextScanMs - clock.monotonicMs());
    if (settling.size > 0) await clock.sleep(Math.min(options.settleMs, scanMs), either);
    else await Promise.race([clock.sleep(scanMs, either), tree.event(either)]);
    done.abort();
  }

  async function mayBeRead(waiting: Waiting): Promise<boolean> {
    if (waiting.settled) return true;
    const mtimeMs = await stat(join(options.root, waiting.name)).then(
      (found) => (found.isFile() ? found.mtimeMs : Number.NEGATIVE_INFINITY),
      () => Number.NEGATIVE_INFINITY,
    );
    if (isUntouched(mtimeMs, clock.wallMs())) return true;
    settling.add([waiting.name]);
    return false;
  }

  return {
    next: async (signal) => {
      if (!options.watch && nextScanMs === Number.NEGATIVE_INFINITY) {
        await scan(signal);
        // Nothing will be compared with these names any more.
        tree.close();
      }
      while (!signal.aborted) {
        const waiting = queue.take();
        if (waiting !== null || !options.watch) return waiting;
        await lookAround(signal);
        const found = queue.take();
        if (found !== null) return found;
        await pause(signal);
      }
      return null;
    },
    mayBeRead,
    close: tree.close,
  };
}
