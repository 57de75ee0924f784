import { autocorrelation } from './autocorrelation.ts';

/** A lag-1 correlation above this cannot be told from a trend on the lengths at hand. */
export const largestAr1 = 0.95;

/** Keeps an AR(1) coefficient between 0 and 0.95: negative ones would shrink variances on the word of noise. */
export function clipAr1(phi: number): number {
  return Math.min(largestAr1, Math.max(0, phi));
}

/**
 * AR(1) coefficient of a series: r₁ + 3/n, since r₁ is biased low on short series, clipped to [0, 0.95].
 *
 * @throws RangeError on fewer than 4 values or non-finite ones
 * @example
 * ar1Fit([1, 2, 3, 4, 5, 4, 3, 2]) // 0.875
 */
export function ar1Fit(series: ArrayLike<number>): number {
  if (series.length < 4) throw new RangeError(`ar1Fit: expected at least 4 values, got ${series.length}`);
  return clipAr1(autocorrelation(series, 1)[1]! + 3 / series.length);
}
