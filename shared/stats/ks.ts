import { requireShares } from './require-shares.ts';

/**
 * Kolmogorov–Smirnov distance max|F−G| at the bins' edges, between 0 and 1. A distance only: no p-value follows from
 * counts of pixels, since pixels of a frame move together.
 *
 * @throws RangeError unless p and q are shares of the same bins; zeros are allowed
 * @example
 * ks([0.5, 0.25, 0.25], [0.25, 0.25, 0.5]) // 0.25
 */
export function ks(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireShares('ks', p, q, 'zero-allowed');
  let difference = 0;
  let most = 0;
  for (let i = 0; i < p.length; i++) {
    difference += p[i]! - q[i]!;
    most = Math.max(most, Math.abs(difference));
  }
  return most;
}
