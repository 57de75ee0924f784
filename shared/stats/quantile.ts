import { requireFinite } from './require-finite.ts';

/**
 * Empirical quantile, type 7 of Hyndman and Fan (1996): linear between order statistics at (n−1)·p, the default of R and
 * numpy.
 *
 * @param sorted skip sorting when the values already rise
 * @throws RangeError unless 0 ≤ p ≤ 1, on no values or non-finite ones
 * @example
 * quantile([4, 1, 3, 2], 0.9) // 3.7
 */
export function quantile(values: ArrayLike<number>, p: number, sorted = false): number {
  requireFinite('quantile', values, 1);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: expected a probability from 0 to 1, got ${p}`);
  const rising = sorted ? values : Float64Array.from(values).sort();
  const place = (rising.length - 1) * p;
  const below = Math.floor(place);
  const low = rising[below]!;
  const high = rising[Math.min(below + 1, rising.length - 1)]!;
  return low + (high - low) * (place - below);
}
