/**
 * Coefficients a₁ … aₚ of an autoregression from autocorrelations r₀ = 1, r₁ … rₚ by Levinson and Durbin's recursion. A
 * ridge of 0.001 on lag 0 and partial correlations held within ±0.98 keep it stationary whatever the correlations.
 *
 * @throws RangeError unless 1 ≤ order < the number of correlations
 * @example
 * arFromCorrelations([1, 0.5], 1) // [0.4995005]
 */
export function arFromCorrelations(r: ArrayLike<number>, order: number): Float64Array {
  if (!Number.isInteger(order) || order < 1 || order >= r.length)
    throw new RangeError(`arFromCorrelations: expected a whole order from 1 to below ${r.length}, got ${order}`);
  const coefficients = new Float64Array(order);
  const before = new Float64Array(order);
  let variance = 1.001;
  for (let k = 1; k <= order; k++) {
    let gap = r[k]!;
    for (let j = 0; j < k - 1; j++) gap -= coefficients[j]! * r[k - 1 - j]!;
    const partial = Math.min(0.98, Math.max(-0.98, gap / variance));
    before.set(coefficients);
    for (let j = 0; j < k - 1; j++) coefficients[j] = before[j]! - partial * before[k - 2 - j]!;
    coefficients[k - 1] = partial;
    variance *= 1 - partial * partial;
  }
  return coefficients;
}
