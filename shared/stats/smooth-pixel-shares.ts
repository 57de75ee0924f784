import { requireCounts } from './require-counts.ts';

/** What is added to each bin's share of pooled pixels: methods of drift scores need one floor, the same on both sides. */
export const pixelFloor = 1e-4;

/**
 * Shares of bins from counts of pooled pixels, (p + 1e-4) / (1 + 1e-4·B) with p the raw share and B the number of bins.
 * Unlike a pseudo-count the floor does not vanish as pixels pool, so a rare grey value cannot dominate a logarithm.
 *
 * @param into where the shares go; as long as `counts`; may be a reused buffer
 * @throws RangeError on negative or non-finite counts, no counts at all, or lengths that differ
 * @example
 * smoothPixelShares([3, 1, 0, 0]) // [0.74980008, 0.25, 0.000099960016, 0.000099960016]
 */
export function smoothPixelShares(
  counts: ArrayLike<number>,
  into: Float64Array = new Float64Array(counts.length),
): Float64Array {
  const total = requireCounts('smoothPixelShares', counts, into);
  const divisor = 1 + pixelFloor * counts.length;
  for (let i = 0; i < counts.length; i++) into[i] = (counts[i]! / total + pixelFloor) / divisor;
  return into;
}
