/// <reference lib="esnext.float16" />

/** Hours of the same days, laid out as a rectangle: `period` values a day, NaN where missing. */
export interface HourGrid {
  readonly values: Float64Array;
  readonly period: number;
  readonly firstDay: number;
  readonly days: number;
  /** By hour of the day, what it usually lies above the mean of the usual hours; 0 for hours that are not usual. */
  readonly course: Float64Array;
}

/** Fewer days do not tell a cycle from chance. */
const LEAST_CYCLE_DAYS = 14;
/** Without a cycle the hours of the day explain about 1/days of what happens within days; a seventh at the least days. */
const CYCLE_SHARE = 0.25;

/**
 * The hours of the day that are usually worked, if a cycle from hour to hour remains in them: daylight, warming up. `null`
 * where the hours of a day differ by chance only, or there are fewer than 14 days.
 */
export function dailyCycle(hours: { firstDay: number; values: Float16Array }, fromDay: number): HourGrid | null {
  const firstDay = Math.max(hours.firstDay, fromDay);
  const days = hours.firstDay + hours.values.length / 24 - firstDay;
  if (days < LEAST_CYCLE_DAYS) return null;
  const at = (day: number, hour: number) => hours.values[(firstDay - hours.firstDay + day) * 24 + hour]!;
  const worked = usualHours(at, days);
  if (worked.length < 2) return null;
  const values = new Float64Array(days * worked.length);
  for (let day = 0; day < days; day++)
    for (const [i, hour] of worked.entries()) values[day * worked.length + i] = at(day, hour);
  const { effects, share } = hourEffects(values, worked.length, days);
  if (share < CYCLE_SHARE) return null;
  const course = new Float64Array(24);
  for (const [i, hour] of worked.entries()) course[hour] = effects[i]!;
  return { values, period: worked.length, firstDay, days, course };
}

/** With values on half of the days, and on ten at least. */
function usualHours(at: (day: number, hour: number) => number, days: number): number[] {
  const counts = new Float64Array(24);
  for (let day = 0; day < days; day++)
    for (let hour = 0; hour < 24; hour++) if (!Number.isNaN(at(day, hour))) counts[hour]!++;
  const most = Math.max(...counts);
  const needed = Math.max(10, most / 2);
  return [...counts.keys()].filter((hour) => counts[hour]! >= needed);
}

/** Days are worked at different hours, so both levels are fitted in turn, until that changes next to nothing. */
const MOST_ROUNDS = 30;
const ENOUGH = 1e-6;

/** What each hour adds to its day, and the part of the variance within days that this explains, 0 to 1. */
function hourEffects(values: Float64Array, period: number, days: number): { effects: Float64Array; share: number } {
  const effects = new Float64Array(period);
  const levels = new Float64Array(days);
  const squaresLeft = () =>
    sumOver(values, (value, i) => (value - levels[Math.floor(i / period)]! - effects[i % period]!) ** 2);
  fitLevels(
    values,
    levels,
    (i) => Math.floor(i / period),
    (i) => effects[i % period]!,
  );
  const before = squaresLeft();
  let left = before;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    fitLevels(
      values,
      effects,
      (i) => i % period,
      (i) => levels[Math.floor(i / period)]!,
    );
    const mean = sumOver(effects, (effect) => effect) / period;
    for (let i = 0; i < period; i++) effects[i]! -= mean;
    fitLevels(
      values,
      levels,
      (i) => Math.floor(i / period),
      (i) => effects[i % period]!,
    );
    const now = squaresLeft();
    const gained = left - now;
    left = now;
    if (gained <= ENOUGH * before) break;
  }
  return { effects, share: before === 0 ? 0 : 1 - left / before };
}

/** Each group's level: the mean of its values less `other`. A group without values keeps 0. */
function fitLevels(
  values: Float64Array,
  levels: Float64Array,
  groupOf: (i: number) => number,
  other: (i: number) => number,
): void {
  const counts = new Float64Array(levels.length);
  levels.fill(0);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    levels[groupOf(i)]! += values[i]! - other(i);
    counts[groupOf(i)]!++;
  }
  for (let g = 0; g < levels.length; g++) if (counts[g]! > 0) levels[g]! /= counts[g]!;
}

function sumOver(values: Float64Array, of: (value: number, i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) sum += of(values[i]!, i);
  return sum;
}
