import { crossingSet } from '../../agent/core/lighting/trend/fieller.ts';
import { glsAr1 } from '../../agent/core/lighting/trend/gls-ar1.ts';
import { createLightingTrend, type TrendBody } from '../../agent/core/lighting/trend/lighting-trend.ts';
import { defaultLimits } from '../../agent/core/lighting/trend/limits.ts';
import { addValue, noMoments } from '../../shared/sketch/moments.ts';
import { normal } from '../../shared/stats/normal.ts';
import { seededRandom } from '../../shared/stats/random.ts';

const DAY_MS = 86_400_000;
const MONTH_DAYS = 365.25 / 12;
export const START_MS = Date.UTC(2026, 0, 1);

/** ln of the lamp's output by day: what it truly is, and what is measured. */
export interface Lamp {
  readonly truth: (day: number) => number;
  readonly noise: number;
  readonly phi: number;
}

export const steady = (lossPerMonth: number): Lamp['truth'] => {
  const perDay = Math.log(1 - lossPerMonth) / MONTH_DAYS;
  return (day) => perDay * day;
};

/** Days of measured values with AR(1) noise of the given standard deviation. */
export function measured({ truth, noise, phi }: Lamp, days: number, seed: number): Float64Array {
  const gauss = normal(seededRandom(seed));
  let rest = gauss();
  return Float64Array.from({ length: days }, (_, day) => {
    if (day > 0) rest = phi * rest + Math.sqrt(1 - phi * phi) * gauss();
    return truth(day) + noise * rest;
  });
}

/** A trend that has seen these days, four hours of each, as the agent would feed it. */
export function trendOver(values: Float64Array, outputLimit: number) {
  const limits = { ...defaultLimits, outputLimit };
  const trend = createLightingTrend({ camera: 'lamp', recipe: null, limits });
  const add = (day: number) => {
    for (let hour = 8; hour < 12; hour++) {
      const moments = noMoments();
      addValue(moments, values[day]!);
      trend.addHour({
        level: 'hour',
        startMs: START_MS + day * DAY_MS + hour * 3_600_000,
        stats: new Map([['lampOutput', moments]]),
      });
    }
  };
  return { add, day: (day: number) => trend.day(START_MS + day * DAY_MS + 3 * 3_600_000) };
}

export interface CoverageRow {
  readonly limit: number;
  readonly days: number;
  readonly lamps: number;
  /** Lamps whose date was named. */
  readonly named: number;
  /** Of the named, how many intervals hold the true date, and how many end before it. */
  readonly covered: number;
  readonly tooEarly: number;
  /** Of all lamps, how many lower bounds (the earliest date, or 'not before') lie before the true date. */
  readonly boundHolds: number;
  readonly medianWidthDays: number;
  /** Of all lamps, named or not, how many intervals (open ones too) hold the true date. */
  readonly coveredOfAll: number;
}

export function coverage(lamp: Lamp, limit: number, days: number, lamps: number, seed: number): CoverageRow {
  const perDay = lamp.truth(1) - lamp.truth(0);
  const trueMs = START_MS + (Math.log(limit) / perDay + 0.5) * DAY_MS;
  let named = 0;
  let covered = 0;
  let tooEarly = 0;
  let boundHolds = 0;
  let coveredOfAll = 0;
  const widths: number[] = [];
  for (let i = 0; i < lamps; i++) {
    const values = measured(lamp, days, seed + i);
    const line = glsAr1(
      Array.from(values, (_, day) => day),
      [...values],
    );
    const set = crossingSet(line, Math.log(limit), days, 0.9);
    const truth = Math.log(limit) / perDay;
    if (set.earliest <= truth && truth <= set.latest) coveredOfAll++;
    const box = trendOver(values, limit);
    for (let day = 0; day < days; day++) box.add(day);
    const threshold = thresholdOf(box.day(days).trends);
    if (threshold === null) continue;
    if ('notBeforeMs' in threshold) {
      if (threshold.notBeforeMs <= trueMs) boundHolds++;
      continue;
    }
    named++;
    const { earliestMs, latestMs } = threshold.reached;
    if (earliestMs! <= trueMs) boundHolds++;
    if (earliestMs! <= trueMs && trueMs <= latestMs!) covered++;
    if (latestMs! < trueMs) tooEarly++;
    widths.push((latestMs! - earliestMs!) / DAY_MS);
  }
  widths.sort((a, b) => a - b);
  const medianWidthDays = widths[widths.length >> 1] ?? Number.NaN;
  return { limit, days, lamps, named, covered, tooEarly, boundHolds, medianWidthDays, coveredOfAll };
}

export function thresholdOf(trends: readonly TrendBody[]): NonNullable<TrendBody['threshold']> | null {
  return trends.find(({ measure }) => measure === 'lampOutput')?.threshold ?? null;
}
