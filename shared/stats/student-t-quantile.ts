import { betaQuantile } from './beta-quantile.ts';
import { requireProbability } from './require-probability.ts';

/**
 * The value that Student's t with `degrees` degrees of freedom (not necessarily whole) stays below with probability p.
 *
 * @throws RangeError unless 0 < p < 1 and degrees is finite and above 0
 * @example
 * studentTQuantile(0.95, 10) // 1.8124611
 * studentTQuantile(0.05, 10) // -1.8124611
 */
export function studentTQuantile(p: number, degrees: number): number {
  requireProbability('studentTQuantile', p);
  if (p === 0.5) return 0;
  // t² / (degrees + t²) is Beta(½, degrees/2); its complement keeps the digits of large t.
  const complement = betaQuantile(2 * Math.min(p, 1 - p), degrees / 2, 0.5);
  const size = Math.sqrt((degrees * (1 - complement)) / complement);
  return p < 0.5 ? -size : size;
}
