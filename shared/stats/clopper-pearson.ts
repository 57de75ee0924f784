import { betaQuantile } from './beta-quantile.ts';
import { requireProbability } from './require-probability.ts';

/**
 * Exact (Clopper–Pearson 1934) interval for a probability after k successes in n independent trials; it holds the truth
 * at least as often as `level` says.
 *
 * @param level two-sided, for example 0.95
 * @throws RangeError unless 0 ≤ k ≤ n are whole, n ≥ 1 and 0 < level < 1
 * @example
 * clopperPearson(2, 20, 0.95) // { lower: 0.012348527, upper: 0.31698271 }
 * clopperPearson(0, 10, 0.95) // { lower: 0, upper: 0.30849711 }
 */
export function clopperPearson(k: number, n: number, level: number): { lower: number; upper: number } {
  requireProbability('clopperPearson', level);
  if (!Number.isInteger(k) || !Number.isInteger(n) || n < 1 || k < 0 || k > n)
    throw new RangeError(`clopperPearson: expected whole 0 ≤ k ≤ n with n ≥ 1, got k ${k}, n ${n}`);
  const tail = (1 - level) / 2;
  return {
    lower: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    // By symmetry from below, where small probabilities keep their digits.
    upper: k === n ? 1 : 1 - betaQuantile(tail, n - k, k + 1),
  };
}
