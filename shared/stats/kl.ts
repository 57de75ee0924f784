import { requireShares } from './require-shares.ts';

/**
 * Kullback–Leibler divergence of p from q, Σp·ln(p/q), in nats; p is the current window, q the reference.
 *
 * @throws RangeError unless p and q are positive shares of the same bins (smooth both sides alike first)
 * @example
 * kl([0.5, 0.5], [0.25, 0.75]) // 0.14384104
 */
export function kl(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireShares('kl', p, q, 'positive');
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i]! * Math.log(p[i]! / q[i]!);
  // Rounding can leave −1e-17 for equal shares.
  return Math.max(0, sum);
}
