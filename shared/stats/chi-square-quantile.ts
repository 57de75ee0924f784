import { incompleteGamma } from './incomplete-gamma.ts';
import { requireProbability } from './require-probability.ts';

/**
 * The value that χ² with `degrees` degrees of freedom stays below with probability p, by bisection.
 *
 * @throws RangeError unless 0 < p < 1 and degrees is finite and above 0
 * @example
 * chiSquareQuantile(0.95, 9) // 16.918978
 */
export function chiSquareQuantile(p: number, degrees: number): number {
  requireProbability('chiSquareQuantile', p);
  let low = 0;
  let high = degrees + 10;
  while (incompleteGamma(degrees / 2, high / 2) < p) high *= 2;
  for (let i = 0; i < 1100; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (incompleteGamma(degrees / 2, middle / 2) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
