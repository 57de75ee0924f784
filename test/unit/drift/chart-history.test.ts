import { expect, test } from 'vitest';
import { createChartHistory, historySlots } from '../../../agent/core/drift/chart-history.ts';
import type { ChartReading } from '../../../agent/core/drift/chart-reading.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const startMs = Date.UTC(2026, 0, 5);

const chart = (name: ChartReading['chart'], statistic: number, threshold = 10): ChartReading => ({
  chart: name,
  channel: 'lumaMean',
  direction: 'up',
  statistic,
  threshold,
  sinceMs: startMs,
  mayAct: true,
});
const minute = (n: number, charts: readonly ChartReading[]) => ({
  startMs: startMs + n * MINUTE_MS,
  endMs: startMs + (n + 1) * MINUTE_MS,
  charts,
});

test('keeps the larger share of each two minutes, gaps as gaps, the newest last', () => {
  const history = createChartHistory();
  for (const [n, statistic] of [2, 8, 4].entries()) history.add(minute(n, [chart('fast', statistic)]));
  history.add(minute(7, [chart('fast', 1)]));
  const [course] = history.courses(startMs + 8 * MINUTE_MS);
  expect(course!.latest.statistic).toBe(1);
  expect([...course!.shares.slice(-4)].map((share) => Number(share.toFixed(3)))).toEqual([0.8, 0.4, Number.NaN, 0.1]);
  expect(course!.shares.length).toBe(historySlots);
});

test('an hour stands over all of its hour, and the worst chart first', () => {
  const history = createChartHistory();
  history.add({ startMs, endMs: startMs + 60 * MINUTE_MS, charts: [chart('ewma', 5)] });
  history.add(minute(59, [chart('fast', 1)]));
  const [worst, other] = history.courses(startMs + 60 * MINUTE_MS);
  expect([worst!.latest.chart, other!.latest.chart]).toEqual(['ewma', 'fast']);
  expect(worst!.shares.filter((share) => share === 0.5).length).toBe(30);
});

test('what is older than a day is gone, also where nothing came after it', () => {
  const history = createChartHistory();
  history.add(minute(0, [chart('fast', 9)]));
  history.add(minute(1441, [chart('fast', 3)]));
  const [course] = history.courses(startMs + DAY_MS + 2 * MINUTE_MS);
  expect([...course!.shares].filter((share) => !Number.isNaN(share)).map((share) => Number(share.toFixed(3)))).toEqual([
    0.3,
  ]);
  expect(history.courses(startMs + 3 * DAY_MS)).toEqual([]);
});

test('takes no share that is none, and no window that runs backwards', () => {
  const history = createChartHistory();
  history.add(minute(0, [chart('fast', Number.NaN), chart('blob', 1, 0)]));
  history.add({ startMs: startMs + MINUTE_MS, endMs: startMs, charts: [chart('fast', 1)] });
  expect(history.courses(startMs + MINUTE_MS)).toEqual([]);
});
