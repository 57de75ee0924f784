import { incompleteBeta } from './incomplete-beta.ts';
import { requireProbability } from './require-probability.ts';

/**
 * The x with I_x(a, b) = p, the quantile of Beta(a, b), by bisection to the last bits.
 *
 * @throws RangeError unless 0 < p < 1 and a, b are finite and above 0
 * @example
 * betaQuantile(0.5, 2, 2) // 0.5
 */
export function betaQuantile(p: number, a: number, b: number): number {
  requireProbability('betaQuantile', p);
  let low = 0;
  let high = 1;
  // Halving 1100 times reaches the smallest number there is; the ends meet after about 55 unless x is tiny.
  for (let i = 0; i < 1100; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
