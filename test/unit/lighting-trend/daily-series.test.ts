import { describe, expect, test } from 'vitest';
import { createDailySeries, MOST_DAYS, seriesBytes } from '../../../agent/core/lighting/trend/daily-series.ts';
import { DAY_MS } from '../../../agent/core/lighting/trend/day-points.ts';

const HOUR_MS = 3_600_000;
const DAY = 20_500;
const at = (day: number, hour: number) => day * DAY_MS + hour * HOUR_MS;

function filled(days: readonly number[], hours = [8, 9, 10, 11, 12]) {
  const series = createDailySeries({ keepsHours: true });
  for (const day of days) for (const hour of hours) series.add(at(day, hour), hour + day - DAY);
  return series;
}

describe('daily medians', () => {
  test('of the hours of each day, without the day that is not over', () => {
    const series = filled([DAY, DAY + 1, DAY + 3]);
    expect(series.points(DAY + 3)).toEqual({ days: [DAY, DAY + 1], values: [10, 11] });
    expect(series.points(DAY + 9)).toEqual({ days: [DAY, DAY + 1, DAY + 3], values: [10, 11, 13] });
  });

  test('the same hour twice counts once; a late hour counts its day anew', () => {
    const series = filled([DAY, DAY + 1]);
    series.add(at(DAY, 8), 8);
    series.add(at(DAY, 13), 100);
    // 8, 9, 10, 11, 12, 100.
    expect(series.points(DAY + 2).values).toEqual([10.5, 11]);
  });

  test('thin days are left out, unless all days are thin', () => {
    const series = filled([DAY, DAY + 1, DAY + 2]);
    series.add(at(DAY + 3, 8), 0);
    expect(series.points(DAY + 4).days).toEqual([DAY, DAY + 1, DAY + 2]);
    const thin = filled([DAY, DAY + 1], [8, 9]);
    expect(thin.points(DAY + 4).days).toEqual([DAY, DAY + 1]);
  });

  test('what is no number, too old or of no time is not taken', () => {
    const series = filled([DAY]);
    expect(series.add(at(DAY, 14), Number.NaN)).toBe(false);
    expect(series.add(at(DAY, 14), Number.POSITIVE_INFINITY)).toBe(false);
    expect(series.add(Number.NaN, 1)).toBe(false);
    expect(series.add(-DAY_MS, 1)).toBe(false);
    expect(series.add(at(DAY - 90, 8), 1)).toBe(false);
    expect(series.points(DAY + 1)).toEqual({ days: [DAY], values: [10] });
  });

  test('keeps 1,100 days', () => {
    const series = filled(Array.from({ length: MOST_DAYS + 5 }, (_, i) => DAY + i));
    const { days } = series.points(DAY + 5000);
    expect(days.length).toBe(MOST_DAYS);
    expect(days[0]).toBe(DAY + 5);
  });

  test('a clock that ran a year ahead and was set right costs no day that was', () => {
    const series = filled([DAY, DAY + 1, DAY + 2]);
    series.add(at(DAY + 365, 1), 5);
    series.forgetFrom(DAY + 4);
    for (let hour = 8; hour < 13; hour++) expect(series.add(at(DAY + 3, hour), 7)).toBe(true);
    expect(series.points(DAY + 4)).toEqual({ days: [DAY, DAY + 1, DAY + 2, DAY + 3], values: [10, 11, 12, 7] });
  });
});

test('bytes restore it all, also the hours of today', () => {
  const series = filled([DAY, DAY + 2]);
  series.add(at(DAY + 3, 0), 4);
  const bytes = series.bytes();
  expect(bytes.length).toBe(seriesBytes(true));
  const again = createDailySeries({ keepsHours: true });
  // Out of the middle of a larger buffer, at an odd place.
  const larger = new Uint8Array(bytes.length + 9);
  larger.set(bytes, 5);
  again.restore(larger.subarray(5, 5 + bytes.length));
  for (const one of [series, again]) for (let hour = 1; hour < 5; hour++) one.add(at(DAY + 3, hour), hour);
  expect(again.points(DAY + 9)).toEqual(series.points(DAY + 9));
  expect(again.points(DAY + 9).values.at(-1)).toBe(3);
  expect(again.bytes()).toEqual(series.bytes());
  expect(() => again.restore(bytes.subarray(1))).toThrow(/expected \d+ bytes/);
});
