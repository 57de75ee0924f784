import { mannKendall } from '../../../../shared/stats/mann-kendall.ts';
import { normalQuantile } from '../../../../shared/stats/normal-quantile.ts';
import { pairCount, pairSlopeAt, type SlopeGroup } from '../../../../shared/stats/pair-slope-at.ts';
import { seasonalKendall } from '../../../../shared/stats/seasonal-kendall.ts';
import { theilSen, theilSenInterval } from '../../../../shared/stats/theil-sen.ts';
import type { HourGrid } from './daily-cycle.ts';
import type { DayPoints } from './day-points.ts';

export interface Trend {
  /** In the values' unit. */
  readonly slopePerDay: number;
  /** 90 % interval of the slope. */
  readonly interval: readonly [number, number];
  /** Of Mann–Kendall's test, corrected for autocorrelation; two-sided. */
  readonly p: number;
  /** Hours were compared with the same hour of other days. */
  readonly isSeasonal: boolean;
}

const LEVEL = 0.9;

/**
 * How daily values move: Theil–Sen's slope, its interval and the p of the corrected Mann–Kendall test.
 *
 * @throws RangeError on fewer than 4 days
 */
export function trendOf({ days, values }: DayPoints): Trend {
  const { p, variance } = mannKendall(values, days);
  const { slope } = theilSen(values, days);
  const { lower, upper } = theilSenInterval(values, variance, LEVEL, days);
  return { slopePerDay: slope, interval: [lower, upper], p, isSeasonal: false };
}

/** The same of hourly values under a daily cycle: seasonal Kendall, hour by hour of the day. */
export function seasonalTrendOf({ values, period }: HourGrid): Trend {
  const { slope, variance, p } = seasonalKendall(values, period);
  const groups = Array.from({ length: period }, (_, season) => seasonGroup(values, season, period));
  const pairs = pairCount(groups);
  const reach = normalQuantile((1 + LEVEL) / 2) * Math.sqrt(variance);
  const lower = pairSlopeAt(groups, Math.max(0, Math.round((pairs - reach) / 2) - 1));
  const upper = pairSlopeAt(groups, Math.min(pairs - 1, Math.round((pairs + reach) / 2)));
  return { slopePerDay: slope, interval: [lower, upper], p, isSeasonal: true };
}

function seasonGroup(values: Float64Array, season: number, period: number): SlopeGroup {
  const group: { values: number[]; times: number[] } = { values: [], times: [] };
  for (let i = season; i < values.length; i += period) {
    if (Number.isNaN(values[i]!)) continue;
    group.values.push(values[i]!);
    group.times.push((i - season) / period);
  }
  return group;
}
