import { requireShares } from './require-shares.ts';

/**
 * Wasserstein distance Σ|F−G|·Δx, in the feature's own unit (grey levels for pixels): how far mass has to move on
 * average. Mass is taken to sit in the middle of its bin, so Δx is the distance between neighbouring middles.
 *
 * @param bins the width of equal bins, or the `p.length + 1` rising edges of unequal ones
 * @throws RangeError unless p and q are shares of the same bins; zeros are allowed
 * @example
 * w1([0, 1, 0, 0], [0, 0, 0, 1], 1) // 2
 * w1([1, 0], [0, 1], [0, 2, 6]) // 3
 */
export function w1(p: ArrayLike<number>, q: ArrayLike<number>, bins: number | ArrayLike<number>): number {
  requireShares('w1', p, q, 'zero-allowed');
  requireBins('w1', bins, p.length);
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < p.length - 1; i++) {
    difference += p[i]! - q[i]!;
    sum += Math.abs(difference) * middleStep(bins, i);
  }
  return sum;
}

/** Distance from the middle of bin i to the middle of bin i + 1. */
export function middleStep(bins: number | ArrayLike<number>, i: number): number {
  return typeof bins === 'number' ? bins : (bins[i + 2]! - bins[i]!) / 2;
}

/** Throws unless `bins` is a positive width or `count + 1` rising finite edges. */
export function requireBins(who: string, bins: number | ArrayLike<number>, count: number): void {
  if (typeof bins === 'number') {
    if (!(bins > 0 && bins < Number.POSITIVE_INFINITY))
      throw new RangeError(`${who}: expected a bin width above 0, got ${bins}`);
    return;
  }
  if (bins.length !== count + 1)
    throw new RangeError(`${who}: expected ${count + 1} edges for ${count} bins, got ${bins.length}`);
  for (let i = 0; i < count; i++)
    if (!(bins[i + 1]! > bins[i]!) || !Number.isFinite(bins[i + 1]! - bins[i]!))
      throw new RangeError(`${who}: expected rising finite edges, got ${bins[i]} then ${bins[i + 1]} at index ${i}`);
}
