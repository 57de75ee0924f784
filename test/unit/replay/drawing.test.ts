import { describe, expect, test } from 'vitest';
import { dayCurve } from '../../../agent/app/replay-report/day-curve.ts';
import { strongest } from '../../../agent/app/replay-report/feature-section.ts';
import { stretches, valueTicks } from '../../../agent/app/replay-report/pieces.ts';
import { fewer, thinnedSeries } from '../../../agent/app/replay-report/thinned-series.ts';
import { spanText, timeTicks } from '../../../agent/app/replay-report/time-axis.ts';
import { addFrame, openWindow } from '../../../agent/core/window/window.ts';

const bucket = (startMs: number, mean = 0, endMs = startMs + 10) => ({
  startMs,
  endMs,
  n: 1,
  mean,
  min: mean,
  max: mean,
});

describe('a thinned series', () => {
  test('keeps what it can hold as it came, without values that are not finite', () => {
    const series = thinnedSeries(8);
    for (const [i, value] of [1, 2, Number.NaN, 3].entries()) series.add(i, i + 1, value);
    expect(series.buckets().map(({ mean }) => mean)).toEqual([1, 2, 3]);
  });

  test('never holds more; counts, means and extremes stay those of all values', () => {
    const series = thinnedSeries(16);
    for (let i = 0; i < 1_000; i++) series.add(i, i + 1, i === 700 ? 5_000 : i % 7);
    const buckets = series.buckets();
    expect(buckets.length).toBeLessThanOrEqual(16);
    expect(buckets.reduce((sum, { n }) => sum + n, 0)).toBe(1_000);
    // 142 whole weeks of 0 to 6 and 0 to 5; the 700th is 0 where 5000 stands.
    expect(buckets.reduce((sum, { n, mean }) => sum + n * mean, 0)).toBeCloseTo(142 * 21 + 15 + 5_000, 6);
    expect(Math.max(...buckets.map(({ max }) => max))).toBe(5_000);
    expect([buckets[0]!.startMs, buckets.at(-1)!.endMs]).toEqual([0, 1_000]);
    expect(fewer(buckets, 3).reduce((sum, { n }) => sum + n, 0)).toBe(1_000);
  });
});

test('nothing is drawn over a gap', () => {
  const pieces = stretches([bucket(0), bucket(10), bucket(100), bucket(115)]);
  expect(pieces.map((piece) => piece.map(({ startMs }) => startMs))).toEqual([
    [0, 10],
    [100, 115],
  ]);
});

test('ticks are round', () => {
  expect(valueTicks(0, 1.25).map(({ text }) => text)).toEqual(['0.0', '0.5', '1.0']);
  expect(valueTicks(-4, 4).map(({ text }) => text)).toEqual(['−4', '−2', '0', '2', '4']);
  const day = timeTicks(Date.UTC(2026, 2, 2, 1), Date.UTC(2026, 2, 3));
  expect(day.map(({ text }) => text)).toEqual(['03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '3 Mar']);
  expect(timeTicks(0, 400 * 86_400_000).length).toBeLessThanOrEqual(9);
});

test('a span tells the day once where one day holds it', () => {
  expect(spanText(Date.UTC(2026, 2, 2, 6, 30), Date.UTC(2026, 2, 2, 18))).toBe('2 Mar 2026, 06:30 to 18:00 UTC');
  expect(spanText(Date.UTC(2026, 2, 2, 6, 30), Date.UTC(2026, 2, 3))).toBe(
    '2 Mar 2026, 06:30 to 3 Mar 2026, 00:00 UTC',
  );
});

test('a day curve adds up days by time of day', () => {
  const day = dayCurve('lumaMean', 60_000);
  for (const [atMs, value] of [
    [Date.UTC(2026, 2, 2, 6, 10), 50],
    [Date.UTC(2026, 2, 3, 6, 20), 70],
    [Date.UTC(2026, 2, 3, 6, 40), 90],
  ] as const) {
    const window = openWindow('base', 'recorded', null, { startMs: atMs, endMs: atMs + 60_000 });
    addFrame(window, { histograms: new Map(), values: new Map([['lumaMean', value]]) });
    day.add(window);
  }
  const { parts, days } = day.curve();
  expect(days).toBe(2);
  expect(parts[12]).toMatchObject({ n: 2, mean: 60, min: 50, max: 70 });
  expect(parts[13]).toMatchObject({ n: 1, mean: 90 });
  expect(parts[11]!.n).toBe(0);
});

test('the strongest features come first, one of a kind, and none that only repeats another', () => {
  const series = (mean: number) => [bucket(0, mean), bucket(10, mean)];
  const deviations = new Map([
    ['lumaMean', series(-3)],
    ['lumaMedian', series(-2.9)],
    ['redMean', series(-3.05)],
    ['focus', series(5)],
    ['noise', series(0.5)],
  ]);
  expect(strongest({ deviations }, [])).toEqual(['focus', 'redMean', 'noise']);
});
