/// <reference lib="esnext.float16" />

/** Hours of the same days, laid out as a rectangle: `period` values a day, NaN where missing. */
export interface HourGrid {
  readonly values: Float64Array;
  readonly period: number;
  readonly firstDay: number;
  readonly days: number;
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
  const grid = { values, period: worked.length, firstDay, days };
  return shareOfHours(grid) >= CYCLE_SHARE ? grid : null;
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

/** Part of the variance within days that the hour of the day explains, 0 to 1. */
function shareOfHours({ values, period, days }: HourGrid): number {
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  let total = 0;
  for (let day = 0; day < days; day++) {
    const row = values.subarray(day * period, (day + 1) * period);
    const present = row.filter((value) => !Number.isNaN(value));
    if (present.length < 2) continue;
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
    for (let i = 0; i < period; i++) {
      if (Number.isNaN(row[i]!)) continue;
      const away = row[i]! - mean;
      sums[i]! += away;
      counts[i]!++;
      total += away * away;
    }
  }
  if (total === 0) return 0;
  let explained = 0;
  for (let i = 0; i < period; i++) if (counts[i]! > 0) explained += sums[i]! ** 2 / counts[i]!;
  return explained / total;
}
