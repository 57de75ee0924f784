import { requireCounts } from './require-counts.ts';

/**
 * Shares of bins from counts of one value per frame, (c + ½) / (n + B/2): the posterior mean under Jeffreys' prior for B
 * bins.
 *
 * @param into where the shares go; as long as `counts`; may be a reused buffer
 * @throws RangeError on negative or non-finite counts, no counts at all, or lengths that differ
 * @example
 * smoothFrameShares([3, 1, 0, 0]) // [0.58333333, 0.25, 0.083333333, 0.083333333]
 */
export function smoothFrameShares(
  counts: ArrayLike<number>,
  into: Float64Array = new Float64Array(counts.length),
): Float64Array {
  const total = requireCounts('smoothFrameShares', counts, into);
  const divisor = total + counts.length / 2;
  for (let i = 0; i < counts.length; i++) into[i] = (counts[i]! + 0.5) / divisor;
  return into;
}
