import { requireFinite } from './require-finite.ts';
import { select } from './select.ts';

/**
 * The middle value, or the mean of the two middle values; in the values' unit.
 *
 * @param scratch at least as long as `values`; overwritten. Pass one to allocate nothing.
 * @throws RangeError on no values or non-finite ones
 * @example
 * median([3, 1, 2]) // 2
 * median([4, 1, 2, 3]) // 2.5
 */
export function median(values: ArrayLike<number>, scratch: Float64Array = new Float64Array(values.length)): number {
  requireFinite('median', values, 1);
  const n = values.length;
  for (let i = 0; i < n; i++) scratch[i] = values[i]!;
  const upper = select(scratch, n >> 1, n);
  if (n % 2 === 1) return upper;
  let lower = scratch[0]!;
  for (let i = 1; i < n >> 1; i++) lower = Math.max(lower, scratch[i]!);
  return lower + (upper - lower) / 2;
}
