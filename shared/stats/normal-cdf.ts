/**
 * P(Z ≤ z) of the standard normal. Absolute error below 1e-15; relative error below 1e-13 in the lower tail, so p-values
 * far out stay meaningful (for an upper tail ask for `normalCdf(-z)`).
 *
 * Around 0 by Φ = ½ + φ·(z + z³/3 + z⁵/(3·5) + …) (Marsaglia 2004), beyond 2.5 by Laplace's continued fraction of Mills'
 * ratio.
 *
 * @param z in standard deviations; ±Infinity is allowed
 * @throws RangeError on NaN
 * @example
 * normalCdf(1.96) // 0.97500210
 * normalCdf(-6) // 9.8658765e-10
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normalCdf: expected a number, got NaN');
  const size = Math.abs(z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (size < 2.5) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  if (density === 0) return z < 0 ? 0 : 1;
  let fraction = size;
  // 120 steps give full precision at 2.5, where convergence is slowest.
  for (let k = 120; k >= 1; k--) fraction = size + k / fraction;
  const tail = density / fraction;
  return z < 0 ? tail : 1 - tail;
}
