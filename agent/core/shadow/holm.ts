/**
 * Holm's (1979) adjusted p-values: rejecting where the adjusted p is at most α keeps the probability of any false
 * rejection at most α, whatever the tests have to do with each other.
 *
 * @returns in the order given
 * @throws RangeError unless all lie from 0 to 1
 * @example
 * holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`holm: expected p from 0 to 1, got ${p}`);
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let floor = 0;
  for (const [rank, i] of order.entries()) {
    floor = Math.min(1, Math.max(floor, pValues[i]! * (pValues.length - rank)));
    adjusted[i] = floor;
  }
  return adjusted;
}
