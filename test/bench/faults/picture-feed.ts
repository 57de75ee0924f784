import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { grainyJpeg, timedName } from '../../fixtures/generated-pictures.ts';

export interface Truth {
  /** Pictures that can be read and ones that cannot, all before the last. */
  readonly good: number;
  readonly broken: number;
  /** Good ones by the minute of their name. */
  readonly perMinute: ReadonlyMap<number, number>;
}

/** A camera that drops pictures into a folder: each is written whole, under a time of its own, exactly once. */
export interface PictureFeed {
  readonly truth: Truth;
  /** From now on every so manieth picture is one that cannot be read; 0: none. */
  breakEvery: number;
  /** Writes on until stopped. */
  run(): void;
  /** Ends with a picture two days later, which closes every window before it and is itself not in `truth`. */
  end(): Promise<void>;
}

const writeEveryMs = 50;

/** `startMs` is the time of the first picture; they are 15 to 25 s apart. */
export async function pictureFeed(dir: string, startMs: number, random: () => number): Promise<PictureFeed> {
  const pictures = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => grainyJpeg(seed, 160, 120)));
  const perMinute = new Map<number, number>();
  const stopping = new AbortController();
  let truth = { good: 0, broken: 0, perMinute };
  let timeMs = startMs;
  let running: Promise<void> = Promise.resolve();
  let written = 0;

  function write(bytes: Uint8Array): void {
    const name = timedName(timeMs);
    // A name that is no picture's first: nobody must read half of it.
    writeFileSync(join(dir, `${name}.part`), bytes);
    renameSync(join(dir, `${name}.part`), join(dir, name));
  }

  const feed: PictureFeed = {
    get truth() {
      return truth;
    },
    breakEvery: 0,
    run() {
      running = (async () => {
        while (!stopping.signal.aborted) {
          const whole = pictures[++written % pictures.length]!;
          const isBroken = feed.breakEvery > 0 && written % feed.breakEvery === 0;
          write(isBroken ? whole.subarray(0, Math.floor(random() * whole.length)) : whole);
          const minute = Math.floor(timeMs / 60_000) * 60_000;
          if (!isBroken) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
          truth = { ...truth, [isBroken ? 'broken' : 'good']: truth[isBroken ? 'broken' : 'good'] + 1 };
          timeMs += 1_000 * Math.floor(15 + random() * 10);
          await sleep(writeEveryMs, undefined, { signal: stopping.signal }).catch(() => {});
        }
      })();
    },
    async end() {
      stopping.abort();
      await running;
      timeMs += 2 * 86_400_000;
      write(pictures[0]!);
    },
  };
  return feed;
}
