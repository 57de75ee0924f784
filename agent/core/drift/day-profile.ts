import { median } from '../../../shared/stats/median.ts';
import { dayMs, hourMs } from '../window/levels.ts';
import type { ChannelNormal } from './calibration.ts';
import { rounded } from './rounded.ts';

/** Which of `parts` equal parts of the UTC day a moment lies in. */
export function partOfDay(utcMs: number, parts: number): number {
  const intoDay = ((utcMs % dayMs) + dayMs) % dayMs;
  return Math.min(parts - 1, Math.floor((intoDay * parts) / dayMs));
}

/** What is expected of a channel at a moment; NaN where the baseline has never seen this time of day. */
export function expectedAt(normal: ChannelNormal, utcMs: number): number {
  const { profile } = normal;
  return profile[profile.length === 1 ? 0 : partOfDay(utcMs, profile.length)] ?? Number.NaN;
}

/** The unit of deviations at a moment. */
export function scaleAt(normal: ChannelNormal, utcMs: number): number {
  const { scale } = normal;
  return scale[scale.length === 1 ? 0 : partOfDay(utcMs, scale.length)]!;
}

const leastInPart = 20;
const finestMinutes = [10, 15, 20, 30, 60];

/** How finely a baseline of so many days of windows shows the day: parts of 10 minutes to 1 hour, or the day whole. */
export function profileParts(days: number, windowMs: number): number {
  if (days < 2) return 1;
  for (const minutes of finestMinutes) {
    const windowsInPart = (minutes * 60_000) / windowMs;
    if (windowsInPart >= 1 && days * windowsInPart >= leastInPart) return (24 * 60) / minutes;
  }
  return windowMs <= hourMs ? 24 : 1;
}

/**
 * Medians by part of the day, and the series less the medians of *the other* days: a profile fits its own days too well,
 * and what is left over would promise less noise than tomorrow brings. A value whose part no other day has seen is NaN.
 */
export function dayProfile(
  startMs: ArrayLike<number>,
  values: ArrayLike<number>,
  parts: number,
): { profile: (number | null)[]; rest: Float64Array } {
  const members: number[][] = Array.from({ length: parts }, () => []);
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i])) members[partOfDay(startMs[i]!, parts)]!.push(i);
  const rest = new Float64Array(values.length).fill(Number.NaN);
  const scratch = new Float64Array(values.length);
  const profile = members.map((indexes) => {
    if (indexes.length === 0) return null;
    const inPart = Float64Array.from(indexes, (i) => values[i]!);
    const all = median(inPart, scratch);
    if (parts === 1) for (const i of indexes) rest[i] = values[i]! - all;
    else leaveOneDayOut(startMs, inPart, indexes, rest, scratch);
    return rounded(all);
  });
  return { profile, rest };
}

function leaveOneDayOut(
  startMs: ArrayLike<number>,
  inPart: Float64Array,
  indexes: readonly number[],
  rest: Float64Array,
  scratch: Float64Array,
): void {
  const others = new Float64Array(inPart.length);
  let from = 0;
  while (from < indexes.length) {
    const day = Math.floor(startMs[indexes[from]!]! / dayMs);
    let to = from;
    while (to < indexes.length && Math.floor(startMs[indexes[to]!]! / dayMs) === day) to++;
    if (to - from < indexes.length) {
      others.set(inPart.subarray(0, from));
      others.set(inPart.subarray(to), from);
      const middle = median(others.subarray(0, inPart.length - (to - from)), scratch);
      for (let k = from; k < to; k++) rest[indexes[k]!] = inPart[k]! - middle;
    }
    from = to;
  }
}
