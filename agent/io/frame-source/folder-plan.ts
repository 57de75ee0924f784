import { join } from 'node:path';
import { type FrameTime, modifiedMs } from './frame-time.ts';
import { compareNames } from './name-order.ts';
import { comparePlaces, type Place, placeOf, positionOf, UNTIMED } from './picture-queue.ts';
import { createSampler } from './sampler.ts';
import type { SourceWorld } from './source-world.ts';

export interface PlanOptions {
  readonly time: FrameTime;
  readonly root: string;
  readonly everyMs: number | null;
  /** Position of the last picture that counted. */
  readonly after: string | null;
}

/** Which pictures of a folder are taken, at which time, and where to go on after each of them. */
export interface FolderPlan {
  /** Whether an earlier run counted it or passed it over. */
  wasCounted(place: Place): boolean;
  /** UTC ms of the picture whose turn it is; −∞: its time cannot be told. Never rejects. */
  timeOf(place: Place): Promise<number>;
  /** Whether sampling takes it. */
  isDue(timeMs: number): boolean;
  /** The picture is not taken. */
  passOver(): void;
  /** The picture is handed on: the position to go on from after it. */
  counted(place: Place): string;
}

/**
 * Sampling takes the first picture of each period of `everyMs`, periods counted from 1970, so that a recording gives the
 * same pictures whether or not it was interrupted. The position never goes back, though a late picture may.
 */
export function folderPlan({ time, root, everyMs, after }: PlanOptions, { clock, log }: SourceWorld): FolderPlan {
  const from = after === null ? null : placeOf(after);
  if (after !== null && from === null)
    log.warn(`folder ${root}: cannot go on from '${after}'; starts at the beginning`);
  const byInterval = time.from === 'interval' ? time : null;
  const byArrival = time.from === 'arrival' ? createSampler(everyMs) : null;
  let last: Place = from ?? { timeMs: UNTIMED, name: '' };
  let nextMs = byInterval && from ? from.timeMs + byInterval.intervalMs : null;
  const period = (timeMs: number) => Math.floor(timeMs / (everyMs ?? 1));

  const passOver = () => {
    if (byInterval && nextMs !== null) nextMs += byInterval.intervalMs;
  };

  return {
    wasCounted: (place) => {
      if (from === null) return byArrival !== null;
      return byInterval ? compareNames(place.name, from.name) <= 0 : comparePlaces(place, from) <= 0;
    },
    timeOf: async (place) => {
      if (!byInterval) return place.timeMs;
      nextMs ??=
        byInterval.startMs ?? (await modifiedMs(join(root, place.name)).catch(() => Math.floor(clock.wallMs())));
      return nextMs;
    },
    isDue: (timeMs) => {
      if (byArrival) return byArrival(clock.monotonicMs());
      return everyMs === null || timeMs === UNTIMED || period(timeMs) > period(last.timeMs);
    },
    passOver,
    counted: (place) => {
      passOver();
      if (byInterval)
        last = { timeMs: place.timeMs, name: compareNames(place.name, last.name) > 0 ? place.name : last.name };
      else if (comparePlaces(place, last) > 0) last = place;
      return positionOf(last);
    },
  };
}
