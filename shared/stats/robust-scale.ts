import { mad } from './mad.ts';
import { median } from './median.ts';

/**
 * Standard deviation as the bulk of the values suggests: 1.4826 · MAD, which equals σ for normal values. Where more than
 * half the values agree the MAD says nothing and 1.2533 · mean absolute deviation stands in (Iglewicz and Hoaglin 1993);
 * 0 only for constant values.
 *
 * @throws RangeError on no values or non-finite ones
 * @example
 * robustScale([1, 1, 2, 2, 4, 6, 9]) // 1.4826022
 * robustScale([5, 5, 5, 5, 9]) // 1.0026513
 */
export function robustScale(values: ArrayLike<number>): number {
  const deviation = mad(values);
  if (deviation > 0) return deviation * 1.482602218505602;
  const middle = median(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]! - middle);
  return (sum / values.length) * Math.sqrt(Math.PI / 2);
}
