import { requireShares } from './require-shares.ts';

/**
 * Population stability index Σ(p−q)·ln(p/q), in nats: KL in both directions added. Symmetric, 0 only for equal shares.
 * Under no change and n against m independent values it is about (1/n+1/m)·χ²(B−1); a mean shift of δ standard
 * deviations gives about 0.95δ². The folk thresholds 0.1 and 0.25 mean nothing on autocorrelated frames.
 *
 * @throws RangeError unless p and q are positive shares of the same bins (smooth both sides alike first)
 * @example
 * psi([0.5, 0.5], [0.25, 0.75]) // 0.27465307
 */
export function psi(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireShares('psi', p, q, 'positive');
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i]! - q[i]!) * Math.log(p[i]! / q[i]!);
  return sum;
}
