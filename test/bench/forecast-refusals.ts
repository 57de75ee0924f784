import { mannKendall } from '../../shared/stats/mann-kendall.ts';
import { type Lamp, measured, START_MS, steady, thresholdOf, trendOver } from './forecast.ts';

const DAY_MS = 86_400_000;

export interface RefusalRow {
  readonly name: string;
  /** Analyses that were made. */
  readonly asked: number;
  /** Analyses that named a date. */
  readonly named: number;
  /** Of these, how many broke a rule. */
  readonly broken: number;
}

const bump = (day: number) => 0.04 * Math.sin((2 * Math.PI * day) / 150);

/** Courses of which most must not have a date. */
export const courses: readonly { name: string; lamp: Lamp; asked: readonly number[] }[] = [
  { name: 'flat', lamp: { truth: () => 0, noise: 0.01, phi: 0.6 }, asked: [60, 90, 120, 180, 365] },
  { name: 'flat, φ = 0.9', lamp: { truth: () => 0, noise: 0.02, phi: 0.9 }, asked: [60, 90, 120, 180, 365] },
  { name: 'short: 10 to 59 days', lamp: { truth: steady(0.1), noise: 0.01, phi: 0.6 }, asked: [10, 20, 30, 45, 59] },
  { name: 'noisy: 8 % noise', lamp: { truth: steady(0.005), noise: 0.08, phi: 0.6 }, asked: [60, 90, 120, 180] },
  { name: 'rising', lamp: { truth: steady(-0.02), noise: 0.01, phi: 0.6 }, asked: [60, 90, 120, 180] },
  { name: 'up and down in 150 days', lamp: { truth: bump, noise: 0.01, phi: 0.6 }, asked: [75, 150, 225, 300] },
  {
    name: 'down, then up again',
    lamp: { truth: (day) => -0.001 * Math.min(day, 180 - day), noise: 0.01, phi: 0.6 },
    asked: [120, 150, 180],
  },
  {
    name: 'falls 25 % at once on day 60',
    lamp: { truth: (day) => (day < 60 ? 0 : Math.log(0.75)), noise: 0.01, phi: 0.6 },
    asked: [66, 80, 100, 118],
  },
  { name: 'slow: 0.3 % a month', lamp: { truth: steady(0.003), noise: 0.01, phi: 0.6 }, asked: [60, 120, 180, 365] },
];

export function refusals({ name, lamp, asked }: (typeof courses)[number], lamps: number): RefusalRow {
  let named = 0;
  let broken = 0;
  for (let i = 0; i < lamps; i++) {
    const values = measured(lamp, asked.at(-1)!, 50_000 + i);
    const box = trendOver(values, 0.7);
    let day = 0;
    for (const until of asked) {
      while (day < until) box.add(day++);
      const { trends } = box.day(until);
      const threshold = thresholdOf(trends);
      // A limit that was seen to be crossed has no interval: that is no forecast.
      if (threshold === null || !('reached' in threshold) || threshold.reached.latestMs === undefined) continue;
      named++;
      const { startMs, endMs, p } = trends[0]!;
      const first = (startMs - START_MS) / DAY_MS;
      const days = (endMs - startMs) / DAY_MS;
      const farthestMs = startMs + DAY_MS / 2 + 6 * (days - 1) * DAY_MS;
      // What is stored is rounded to half precision, so the test's p may differ in its third digit.
      const own = mannKendall(values.subarray(first, until)).p;
      const isAllowed = days >= 60 && p! < 0.01 && own < 0.0105 && threshold.reached.latestMs <= farthestMs;
      if (!isAllowed) broken++;
    }
  }
  return { name, asked: lamps * asked.length, named, broken };
}
