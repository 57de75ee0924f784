import { median } from './median.ts';

/**
 * Median absolute deviation from the median, unscaled; in the values' unit. 0 when more than half the values agree.
 *
 * @throws RangeError on no values or non-finite ones
 * @example
 * mad([1, 1, 2, 2, 4, 6, 9]) // 1
 */
export function mad(values: ArrayLike<number>): number {
  const scratch = new Float64Array(values.length);
  const middle = median(values, scratch);
  const deviations = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) deviations[i] = Math.abs(values[i]! - middle);
  return median(deviations, scratch);
}
