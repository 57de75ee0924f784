import { requireShares } from './require-shares.ts';

/**
 * Jensen–Shannon divergence ½KL(p‖m)+½KL(q‖m) with m=(p+q)/2, in nats: symmetric, between 0 and ln 2 = 0.693.
 * (Some libraries report its square root, the distance.)
 *
 * @throws RangeError unless p and q are shares of the same bins; zeros are allowed
 * @example
 * js([0.5, 0.5], [0.25, 0.75]) // 0.033822076
 * js([1, 0], [0, 1]) // 0.69314718
 */
export function js(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireShares('js', p, q, 'zero-allowed');
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const both = p[i]! + q[i]!;
    if (both === 0) continue;
    // p/m = 1+d and q/m = 1−d: exact where p and q nearly agree.
    const d = (p[i]! - q[i]!) / both;
    if (p[i]! > 0) sum += p[i]! * Math.log1p(d);
    if (q[i]! > 0) sum += q[i]! * Math.log1p(-d);
  }
  return Math.max(0, sum / 2);
}
