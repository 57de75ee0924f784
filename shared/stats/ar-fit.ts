import { autocorrelation } from './autocorrelation.ts';

/**
 * Coefficients a₁ … aₚ of x_t = Σ aₖ x_{t−k} + e_t by Yule–Walker, solved with Levinson and Durbin's recursion on
 * autocorrelations r_k + correction. The correction, 1/n unless given, makes up for the mean having been estimated (for
 * a daily profile of q columns also removed: (1 + q/8)/n). A ridge of 0.001 on lag 0 and partial correlations held
 * within ±0.98 keep the fit stationary whatever the series.
 *
 * @throws RangeError unless 1 ≤ order < series length, on non-finite values
 * @example
 * arFit([1, 2, 3, 4, 5, 4, 3, 2], 2) // [0.98071127, -0.57070717]
 */
export function arFit(series: ArrayLike<number>, order: number, correction = 1 / series.length): Float64Array {
  if (!Number.isInteger(order) || order < 1 || order >= series.length)
    throw new RangeError(`arFit: expected a whole order from 1 to below the length ${series.length}, got ${order}`);
  const r = autocorrelation(series, order);
  for (let k = 1; k <= order; k++) r[k]! += correction;
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
