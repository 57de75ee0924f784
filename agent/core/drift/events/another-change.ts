import { jumpedAt } from './classify.ts';
import type { History } from './event-history.ts';

/** Windows on each side of a jump. */
const SIDE = 3;
/** How many channels have to jump at once, and how far the one that is farthest has to be away then. */
const LEAST_CHANNELS = 3;
const LEAST_SD = 4;
/** Of the jumped channels so many have to be farther away than before: what comes back is no new change. */
const LEAST_AWAY = 0.6;

/** Start of the window in which several channels jumped away from the baseline, three windows ago and after `afterMs`;
 * `null`: they did not. */
export function anotherSince(history: History, afterMs: number): number | null {
  const stretch = history.stretch(afterMs);
  const at = stretch.startsMs.length - SIDE;
  if (at < SIDE) return null;
  // Far away, a distance jumps with what a mean shows as noise; a measure that hardly ever moves only jumps.
  const steady = [...stretch.series].filter(([name, series]) => !name.endsWith('.js') && !isStill(series));
  const jumped = jumpedAt({ ...stretch, series: new Map(steady) }, stretch.startsMs[at]!);
  if (jumped.length < LEAST_CHANNELS) return null;
  let away = 0;
  let farthest = 0;
  for (const channel of jumped) {
    const series = stretch.series.get(channel)!;
    const before = meanOf(series, at - SIDE);
    const now = meanOf(series, at);
    if (Math.abs(now) > Math.abs(before)) away++;
    farthest = Math.max(farthest, Math.abs(now) - Math.abs(before));
  }
  return away >= LEAST_AWAY * jumped.length && farthest >= LEAST_SD ? stretch.startsMs[at]! : null;
}

/** Share of values exactly at the usual one from which a measure is still. */
const MOST_STILL = 0.2;

const isStill = (series: Float64Array): boolean =>
  series.reduce((still, value) => still + (value === 0 ? 1 : 0), 0) > MOST_STILL * series.length;

const meanOf = (series: Float64Array, from: number): number =>
  series.subarray(from, from + SIDE).reduce((sum, value) => sum + value, 0) / SIDE;
