import { median } from '../../../../shared/stats/median.ts';
import { robustScale } from '../../../../shared/stats/robust-scale.ts';

const NEIGHBOURS = 5;
/** In standard deviations of the rest about the running median. */
const CLIP = 5;

/** The values with single days and pairs of days that stand out (a lamp left off, a hand before the lens) pulled in to
 * five standard deviations of the running median of 5. Steps stay: half of their neighbours agree with them. */
export function tamed(values: readonly number[]): number[] {
  const n = values.length;
  if (n < NEIGHBOURS) return [...values];
  const middle = values.map((_, i) => {
    const from = Math.min(Math.max(0, i - 2), n - NEIGHBOURS);
    return median(values.slice(from, from + NEIGHBOURS));
  });
  const reach = CLIP * robustScale(values.map((value, i) => value - middle[i]!));
  // Values without noise: nothing says what stands out.
  if (reach === 0) return [...values];
  return values.map((value, i) => Math.min(middle[i]! + reach, Math.max(middle[i]! - reach, value)));
}
