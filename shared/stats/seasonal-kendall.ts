import { detrendedAr1, inflatedP, kendallS, varianceInflation } from './mann-kendall.ts';
import type { SlopeGroup } from './pair-slope-at.ts';
import { medianPairSlope } from './theil-sen.ts';

export interface SeasonalKendall {
  /** Rises minus falls over all pairs of the same season. */
  s: number;
  /** Of S with nothing going on, with the seasons' covariances and corrected for autocorrelation from cycle to cycle. */
  variance: number;
  z: number;
  /** Two-sided. */
  p: number;
  /** Median change per cycle. */
  slope: number;
}

/**
 * Seasonal Kendall test: a trend among values of the same season (hour of the day) only, so a daily cycle of any form
 * does not matter. Variance with covariances between seasons after Hirsch and Slack (1984), since a dark day is dark in
 * all its hours, times `varianceInflation` for correlation from one cycle to the next.
 *
 * @param values evenly spaced in time, NaN where missing
 * @param period how many values make a cycle, for example 24
 * @throws RangeError unless period ≥ 1 is whole, there are 4 cycles and no value is infinite, and each season has two
 * values
 * @example
 * seasonalKendall([1, 9, 2, 10, 3, 11, 4, 12], 2).slope // 1
 */
export function seasonalKendall(values: ArrayLike<number>, period: number): SeasonalKendall {
  if (!Number.isInteger(period) || period < 1 || values.length < 4 * period)
    throw new RangeError(
      `seasonalKendall: expected a whole period and at least 4 cycles, got period ${period}, ${values.length} values`,
    );
  const cycles = Math.ceil(values.length / period);
  const seasons = Array.from({ length: period }, (_, season) => seasonOf(values, season, period));
  const slope = medianPairSlope(seasons);
  let s = 0;
  let variance = 0;
  const columns = seasons.map((season) => rankColumn(season, cycles));
  for (let g = 0; g < period; g++) {
    s += kendallS(seasons[g]!.values);
    for (let h = 0; h <= g; h++) variance += (g === h ? 1 : 2) * covariance(columns[g]!, columns[h]!);
  }
  const inflation = varianceInflation(cycleCorrelation(seasons, slope, cycles), cycles);
  // Estimated covariances can cancel to less than nothing.
  variance = Math.max(variance, 0) * inflation;
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
  return { s, variance, z, p: inflatedP(z, cycles, inflation), slope };
}

function seasonOf(values: ArrayLike<number>, season: number, period: number): SlopeGroup {
  const kept: number[] = [];
  const times: number[] = [];
  for (let i = season; i < values.length; i += period) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value))
      throw new RangeError(`seasonalKendall: expected finite values or NaN, got ${value} at index ${i}`);
    kept.push(value);
    times.push((i - season) / period);
  }
  if (kept.length < 2)
    throw new RangeError(`seasonalKendall: expected two values or more in season ${season}, got ${kept.length}`);
  return { values: kept, times };
}

/** A season laid out by cycle: its values (NaN where missing) and their ranks, missing ones in the middle. */
interface RankColumn {
  readonly values: Float64Array;
  readonly ranks: Float64Array;
  readonly present: number;
}

function rankColumn(season: SlopeGroup, cycles: number): RankColumn {
  const values = new Float64Array(cycles).fill(Number.NaN);
  for (let i = 0; i < season.values.length; i++) values[season.times[i]!] = season.values[i]!;
  const present = season.values.length;
  const ranks = new Float64Array(cycles);
  for (let i = 0; i < cycles; i++) {
    let sum = 0;
    for (let j = 0; j < cycles; j++) sum += signOf(values[i]! - values[j]!);
    ranks[i] = (present + 1 + sum) / 2;
  }
  return { values, ranks, present };
}

/** [K + 4Σ RᵢgRᵢh − n(n_g+1)(n_h+1)]/3, formula of Dietz and Killeen (1981) with missing values. */
function covariance(g: RankColumn, h: RankColumn): number {
  const n = g.values.length;
  let concordance = 0;
  let product = 0;
  for (let i = 0; i < n; i++) {
    product += g.ranks[i]! * h.ranks[i]!;
    for (let j = 0; j < i; j++) concordance += signOf((g.values[i]! - g.values[j]!) * (h.values[i]! - h.values[j]!));
  }
  return (concordance + 4 * product - n * (g.present + 1) * (h.present + 1)) / 3;
}

function signOf(difference: number): number {
  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

/** Lag-1 correlation of the cycles' mean departures from their season's line. */
function cycleCorrelation(seasons: readonly SlopeGroup[], slope: number, cycles: number): number {
  const sums = new Float64Array(cycles);
  const counts = new Float64Array(cycles);
  for (const { values, times } of seasons) {
    let level = 0;
    for (let i = 0; i < values.length; i++) level += (values[i]! - slope * times[i]!) / values.length;
    for (let i = 0; i < values.length; i++) {
      sums[times[i]!]! += values[i]! - slope * times[i]! - level;
      counts[times[i]!]!++;
    }
  }
  const means = Array.from(sums, (sum, i) => (counts[i]! > 0 ? sum / counts[i]! : 0));
  return detrendedAr1(means);
}
