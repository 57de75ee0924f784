import { logGamma } from './log-gamma.ts';

/**
 * Regularised lower incomplete gamma function P(a, x), to about 1e-13: the series DLMF 8.11.4 below a + 1, the continued
 * fraction DLMF 8.9.2 above. P(k/2, x/2) is the distribution function of χ² with k degrees of freedom.
 *
 * @throws RangeError unless a > 0 and x ≥ 0 are finite
 * @example
 * incompleteGamma(1, 2) // 0.86466472
 */
export function incompleteGamma(a: number, x: number): number {
  if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) throw new RangeError(`incompleteGamma: expected x ≥ 0, got ${x}`);
  const scale = logGamma(a);
  if (x === 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - scale);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, front * sum);
  }
  // Steed's form of the fraction 1/(x+1−a− 1(1−a)/(x+3−a− …)).
  let b = x + 1 - a;
  let d = 1 / b;
  let step = d;
  let fraction = d;
  for (let n = 1; n < 100_000 && Math.abs(step) > Math.abs(fraction) * 1e-16; n++) {
    const coefficient = n * (n - a);
    b += 2;
    d = 1 / (b - coefficient * d);
    step *= b * d - 1;
    fraction += step;
  }
  return Math.max(0, 1 - front * fraction);
}
