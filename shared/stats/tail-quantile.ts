import { quantile } from './quantile.ts';
import { requireFinite } from './require-finite.ts';
import { requireProbability } from './require-probability.ts';

/**
 * Quantile of maxima, also beyond the largest one seen: empirical up to `body`, log-linear above it, u + b·ln((1−body) /
 * (1−p)) with u the quantile at `body` and b the mean excess over u. Maxima of light-tailed charts have such tails; a
 * bare empirical quantile cannot say 1 in 1000 from 200 values.
 *
 * @param body where the tail starts, 0.85 to 0.9
 * @throws RangeError unless 0 < p < 1 and 0 < body < 1, on fewer than 20 values or non-finite ones
 * @example
 * tailQuantile(Array.from({ length: 101 }, (_, i) => i), 0.5) // 50
 * tailQuantile(Array.from({ length: 101 }, (_, i) => i), 0.99) // 102.66422
 */
export function tailQuantile(maxima: ArrayLike<number>, p: number, body = 0.9): number {
  requireFinite('tailQuantile', maxima, 20);
  requireProbability('tailQuantile', p);
  requireProbability('tailQuantile', body);
  const rising = Float64Array.from(maxima).sort();
  if (p <= body) return quantile(rising, p, true);
  const start = quantile(rising, body, true);
  let excess = 0;
  let count = 0;
  for (let i = rising.length - 1; i >= 0 && rising[i]! > start; i--) {
    excess += rising[i]! - start;
    count++;
  }
  return count === 0 ? start : start + (excess / count) * Math.log((1 - body) / (1 - p));
}
