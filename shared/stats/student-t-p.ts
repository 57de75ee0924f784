import { incompleteBeta } from './incomplete-beta.ts';
import { normalCdf } from './normal-cdf.ts';

/**
 * Two-sided p of Student's t: the probability of a value at least as far from 0. Infinite degrees of freedom are the
 * normal distribution.
 *
 * @throws RangeError on NaN or unless degrees is above 0
 * @example
 * studentTP(1.8124611, 10) // 0.1
 */
export function studentTP(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0))
    throw new RangeError(`studentTP: expected a number and degrees of freedom above 0, got ${t} and ${degrees}`);
  if (degrees === Number.POSITIVE_INFINITY) return Math.min(1, 2 * normalCdf(-Math.abs(t)));
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}
