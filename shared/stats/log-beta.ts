import { logGamma, stirlingCorrection } from './log-gamma.ts';

/**
 * Natural logarithm of the beta function B(a, b) = Γ(a)Γ(b)/Γ(a+b). For large arguments the leading terms are cancelled
 * by hand; the difference of three log-gammas would lose nine digits at a million.
 *
 * @throws RangeError unless a and b are finite and above 0
 * @example
 * logBeta(2, 3) // -2.4849066
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small > 0 && large < Number.POSITIVE_INFINITY))
    throw new RangeError(`logBeta: expected finite numbers above 0, got ${a} and ${b}`);
  const sum = small + large;
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(sum);
  if (small < 10) {
    // ln Γ(large) − ln Γ(sum), cancelled.
    const ratio = (large - 0.5) * Math.log1p(-small / sum) - small * Math.log(sum) + small;
    return logGamma(small) + ratio + stirlingCorrection(large) - stirlingCorrection(sum);
  }
  const corrections = stirlingCorrection(small) + stirlingCorrection(large) - stirlingCorrection(sum);
  return (
    0.5 * Math.log(2 * Math.PI) -
    0.5 * Math.log(large) +
    (small - 0.5) * Math.log(small / sum) +
    large * Math.log1p(-small / sum) +
    corrections
  );
}
