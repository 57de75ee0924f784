import { compareNames } from './name-order.ts';

/** A file that waits to be read. */
export interface Waiting {
  readonly name: string;
  /** UTC ms; −∞: its time could not be told. */
  readonly timeMs: number;
  /** It was found complete; else it may still be being written. */
  readonly settled: boolean;
}

/** Where a folder was left: the last capture time and name that counted. */
export interface Place {
  readonly timeMs: number;
  readonly name: string;
}

export const UNTIMED = Number.NEGATIVE_INFINITY;

/** By time, then by name; files without a time come first. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs ? -1 : 1;
  return compareNames(a.name, b.name);
}

export function positionOf(place: Place): string {
  return `${place.timeMs === UNTIMED ? '' : place.timeMs}|${place.name}`;
}

/** The place a position names, or `null` when it is none. */
export function placeOf(position: string): Place | null {
  const [, time, name] = /^(-?\d+(?:\.\d+)?|)\|(.+)$/s.exec(position) ?? [];
  if (name === undefined) return null;
  return { timeMs: time === '' ? UNTIMED : Number(time), name };
}

interface Run {
  readonly names: readonly string[];
  readonly times: Float64Array;
  readonly settled: boolean;
  next: number;
}

export interface PictureQueue {
  /** Adds files in any order; a few thousand at a time, since they are sorted in one go. */
  add(names: readonly string[], times: readonly number[], settled: boolean): void;
  /** Takes the first of all files out. */
  take(): Waiting | null;
}

/** Names and times of files in order, and nothing else of them: some 70 bytes a file. Runs that are each sorted are
 * merged as they are taken, so that a million files never hold up the agent for a sort. */
export function createPictureQueue(): PictureQueue {
  const runs: Run[] = [];
  const head = (run: Run): Place => ({ timeMs: run.times[run.next]!, name: run.names[run.next]! });

  return {
    add: (names, times, settled) => {
      const order = names.map((_, i) => i);
      order.sort((i, j) => times[i]! - times[j]! || compareNames(names[i]!, names[j]!));
      runs.push({
        names: order.map((i) => names[i]!),
        times: Float64Array.from(order, (i) => times[i]!),
        settled,
        next: 0,
      });
    },
    take: () => {
      let first: Run | undefined = runs[0];
      for (let i = 1; i < runs.length; i++) {
        if (comparePlaces(head(runs[i]!), head(first!)) < 0) first = runs[i];
      }
      if (!first) return null;
      const taken = { ...head(first), settled: first.settled };
      first.next++;
      if (first.next === first.names.length) runs.splice(runs.indexOf(first), 1);
      return taken;
    },
  };
}
