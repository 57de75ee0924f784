import { clipAr1 } from '../../../../shared/stats/ar1-fit.ts';
import { median } from '../../../../shared/stats/median.ts';

/** A line through correlated values: value = level + slope · time, and how sure it is. */
export interface Ar1Line {
  readonly level: number;
  readonly slope: number;
  /** Covariance of level and slope: variance of the level, covariance, variance of the slope. */
  readonly v00: number;
  readonly v01: number;
  readonly v11: number;
  /** Correlation of the rest from one usual step to the next. */
  readonly phi: number;
  readonly n: number;
  /** n(1−φ)/(1+φ): how many independent values the series is worth. */
  readonly nEffective: number;
}

const FITS = 4;

/**
 * Generalised least squares with AR(1) errors (Prais and Winsten 1954), φ fitted in turn with the line and freed of its
 * small-sample bias after a line, r + (2+4r)/n, held within [0, 0.95]. Where values are missing the correlation fades with the
 * gap, φ^gap, in units of the usual gap.
 *
 * @param times strictly rising, any unit
 * @throws RangeError on fewer than 4 values or times of another length
 */
export function glsAr1(times: readonly number[], values: readonly number[]): Ar1Line {
  const n = values.length;
  if (n < 4 || times.length !== n)
    throw new RangeError(`glsAr1: expected at least 4 values with their times, got ${n} and ${times.length}`);
  const gaps = gapsOf(times);
  // About the middle of the times the sums lose no digits; the level is moved back to time 0 in the end.
  const middle = (times[0]! + times[n - 1]!) / 2;
  let phi = 0;
  let fit = lineAt(times, values, gaps, middle, phi);
  for (let i = 1; i < FITS; i++) {
    phi = residualPhi(times, values, gaps, middle, fit);
    fit = lineAt(times, values, gaps, middle, phi);
  }
  phi = residualPhi(times, values, gaps, middle, fit);
  const { slope, v00, v01, v11 } = fit;
  return {
    level: fit.level - slope * middle,
    slope,
    v00: v00 - 2 * middle * v01 + middle * middle * v11,
    v01: v01 - middle * v11,
    v11,
    phi,
    n,
    nEffective: (n * (1 - phi)) / (1 + phi),
  };
}

/** Distance of each value from the one before in units of the usual distance; the first has none. */
export function gapsOf(times: readonly number[]): Float64Array {
  const gaps = Float64Array.from(times, (time, i) => (i === 0 ? 0 : time - times[i - 1]!));
  const usual = median(gaps.subarray(1));
  return gaps.map((gap) => Math.max(1, gap / usual));
}

/** What makes a value with AR(1) errors independent of the one before: its own weight, and that one's. */
export function whitening(phi: number, gaps: Float64Array): { own: Float64Array; before: Float64Array } {
  const own = new Float64Array(gaps.length);
  const before = new Float64Array(gaps.length);
  const innovation = Math.sqrt(1 - phi * phi);
  for (let i = 0; i < gaps.length; i++) {
    const link = i === 0 ? 0 : phi ** gaps[i]!;
    own[i] = innovation / Math.sqrt(1 - link * link);
    before[i] = link * own[i]!;
  }
  return { own, before };
}

type Fit = Pick<Ar1Line, 'level' | 'slope' | 'v00' | 'v01' | 'v11'>;

function lineAt(
  times: readonly number[],
  values: readonly number[],
  gaps: Float64Array,
  middle: number,
  phi: number,
): Fit {
  const n = values.length;
  const { own, before } = whitening(phi, gaps);
  let ones = 0;
  let cross = 0;
  let squares = 0;
  let alongOnes = 0;
  let alongTimes = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const past = i === 0 ? 0 : before[i]!;
    const one = own[i]! - past;
    const time = own[i]! * (times[i]! - middle) - (i === 0 ? 0 : past * (times[i - 1]! - middle));
    const value = own[i]! * values[i]! - (i === 0 ? 0 : past * values[i - 1]!);
    ones += one * one;
    cross += one * time;
    squares += time * time;
    alongOnes += one * value;
    alongTimes += time * value;
    total += value * value;
  }
  const determinant = ones * squares - cross * cross;
  const level = (squares * alongOnes - cross * alongTimes) / determinant;
  const slope = (ones * alongTimes - cross * alongOnes) / determinant;
  const variance = Math.max(0, total - level * alongOnes - slope * alongTimes) / (n - 2);
  return {
    level,
    slope,
    v00: (variance * squares) / determinant,
    v01: (-variance * cross) / determinant,
    v11: (variance * ones) / determinant,
  };
}

/** From neighbours without a gap between them, as if there were no gaps at all. */
function residualPhi(
  times: readonly number[],
  values: readonly number[],
  gaps: Float64Array,
  middle: number,
  { level, slope }: Fit,
): number {
  const n = values.length;
  let products = 0;
  let pairs = 0;
  let squares = 0;
  let last = 0;
  for (let i = 0; i < n; i++) {
    const rest = values[i]! - level - slope * (times[i]! - middle);
    squares += rest * rest;
    if (i > 0 && gaps[i]! < 1.5) {
      products += rest * last;
      pairs++;
    }
    last = rest;
  }
  if (squares === 0 || pairs === 0) return 0;
  const r = (products / pairs / squares) * (n - 1);
  return clipAr1(r + (2 + 4 * r) / n);
}
