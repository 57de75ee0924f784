import { logBeta } from './log-beta.ts';

/**
 * Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b), to about 1e-13: the continued
 * fraction DLMF 8.17.22, evaluated by Lentz's method on the side of the mean where it converges fast.
 *
 * @throws RangeError unless 0 ≤ x ≤ 1 and a, b are finite and above 0
 * @example
 * incompleteBeta(0.5, 2, 3) // 0.6875
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`incompleteBeta: expected x from 0 to 1, got ${x}`);
  const scale = logBeta(a, b);
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - scale);
  if (x <= (a + 1) / (a + b + 2)) return Math.min(1, front / (a * continuedFraction(x, a, b)));
  return Math.max(0, 1 - front / (b * continuedFraction(1 - x, b, a)));
}

/** The denominator 1 + d₁/(1 + d₂/(1 + …)) of DLMF 8.17.22. */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let value = 1;
  let c = 1;
  let d = 0;
  for (let n = 1; n < 100_000; n++) {
    const m = Math.floor(n / 2);
    const even = n % 2 === 0;
    const numerator = even ? m * (b - m) * x : -(a + m) * (a + b + m) * x;
    const coefficient = numerator / ((a + n - 1) * (a + n));
    d = 1 / nonZero(1 + coefficient * d, tiny);
    c = nonZero(1 + coefficient / c, tiny);
    value *= c * d;
    if (Math.abs(c * d - 1) < 2e-16) break;
  }
  return value;
}

function nonZero(x: number, tiny: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}
