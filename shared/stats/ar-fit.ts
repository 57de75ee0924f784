import { arFromCorrelations } from './ar-from-correlations.ts';
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
  return arFromCorrelations(r, order);
}
