import { incompleteBeta } from './incomplete-beta.ts';

/**
 * P(X ≥ k) for X ~ Binomial(n, p), exact: I_p(k, n−k+1). With p = ½ it is the one-sided exact McNemar p-value of k
 * against n−k discordant pairs.
 *
 * @throws RangeError unless 0 ≤ k ≤ n+1 are whole and 0 ≤ p ≤ 1
 * @example
 * binomialTail(7, 7, 0.5) // 0.0078125
 * binomialTail(12, 14, 0.5) // 0.0064697266
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (!Number.isInteger(k) || !Number.isInteger(n) || n < 0 || k < 0 || k > n + 1 || !(p >= 0 && p <= 1))
    throw new RangeError(`binomialTail: expected whole 0 ≤ k ≤ n + 1 and 0 ≤ p ≤ 1, got k ${k}, n ${n}, p ${p}`);
  if (k === 0) return 1;
  if (k === n + 1) return 0;
  return incompleteBeta(p, k, n - k + 1);
}
