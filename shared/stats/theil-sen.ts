import { median } from './median.ts';
import { normalQuantile } from './normal-quantile.ts';
import { pairCount, pairSlopeAt, type SlopeGroup } from './pair-slope-at.ts';
import { requireFinite } from './require-finite.ts';
import { requireProbability } from './require-probability.ts';

/**
 * Theil–Sen line: the median of the slopes of all pairs (Sen 1968), and the median of what is left. 29 % of the values
 * may be wild. The slope is per unit of `times`, or per step without them. 2 to about 10⁴ values.
 *
 * @param times strictly rising
 * @throws RangeError on fewer than 2 values, non-finite values, times of another length or not strictly rising
 * @example
 * theilSen([1, 3, 5, 100, 9]) // { slope: 2, intercept: 1 }
 */
export function theilSen(values: ArrayLike<number>, times?: ArrayLike<number>): { slope: number; intercept: number } {
  const group = checkedGroup('theilSen', values, times);
  const slope = medianPairSlope([group]);
  const rest = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) rest[i] = values[i]! - slope * group.times[i]!;
  return { slope, intercept: median(rest) };
}

/**
 * Sen's interval of the slope: the slopes of rank (N ± z·√Var S)/2 among the N pairs, rounded as scipy does.
 *
 * @param varianceOfS as `mannKendall` gives it; corrected for autocorrelation it makes the interval honest
 * @throws RangeError as `theilSen`, and unless 0 < level < 1 and varianceOfS ≥ 0
 * @example
 * theilSenInterval([1, 3, 5, 100, 9], 16.666667, 0.5) // { lower: 2, upper: 2 }
 */
export function theilSenInterval(
  values: ArrayLike<number>,
  varianceOfS: number,
  level: number,
  times?: ArrayLike<number>,
): { lower: number; upper: number } {
  const group = checkedGroup('theilSenInterval', values, times);
  requireProbability('theilSenInterval', level);
  if (!(varianceOfS >= 0))
    throw new RangeError(`theilSenInterval: expected a variance of 0 or more, got ${varianceOfS}`);
  const pairs = pairCount([group]);
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(varianceOfS);
  const lowerRank = Math.max(0, Math.round((pairs - reach) / 2) - 1);
  const upperRank = Math.min(pairs - 1, Math.round((pairs + reach) / 2));
  return { lower: pairSlopeAt([group], lowerRank), upper: pairSlopeAt([group], upperRank) };
}

/** The median of the slopes of all pairs within each group. */
export function medianPairSlope(groups: readonly SlopeGroup[]): number {
  const pairs = pairCount(groups);
  const upper = pairSlopeAt(groups, Math.floor(pairs / 2));
  return pairs % 2 === 1 ? upper : (pairSlopeAt(groups, pairs / 2 - 1) + upper) / 2;
}

function checkedGroup(who: string, values: ArrayLike<number>, times?: ArrayLike<number>): SlopeGroup {
  requireFinite(who, values, 2);
  if (!times) return { values, times: Float64Array.from({ length: values.length }, (_, i) => i) };
  if (times.length !== values.length)
    throw new RangeError(`${who}: expected as many times as values, got ${times.length} and ${values.length}`);
  requireFinite(who, times, 2);
  for (let i = 1; i < times.length; i++)
    if (!(times[i]! > times[i - 1]!))
      throw new RangeError(
        `${who}: expected strictly rising times, got ${times[i - 1]} then ${times[i]} at index ${i}`,
      );
  return { values, times };
}
