/**
 * Natural logarithm of the gamma function for x > 0, to about 1e-14: Stirling's series from 10 up, the recurrence
 * Γ(x+1) = xΓ(x) below.
 *
 * @throws RangeError unless x is finite and above 0
 * @example
 * logGamma(5) // 3.1780538
 * logGamma(0.5) // 0.57236494
 */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY))
    throw new RangeError(`logGamma: expected a finite number above 0, got ${x}`);
  let product = 1;
  let y = x;
  while (y < 10) product *= y++;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + stirlingCorrection(y) - Math.log(product);
}

/** What Stirling's formula leaves out of ln Γ(x): Σ B₂ₖ/(2k(2k−1)x²ᵏ⁻¹), good to 1e-16 for x ≥ 10. */
export function stirlingCorrection(x: number): number {
  const s = 1 / (x * x);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / x;
}
