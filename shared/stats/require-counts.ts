/**
 * The sum of counts that can be turned into shares.
 *
 * @param other something that must have as many bins, where there is such a thing
 * @throws RangeError on negative or non-finite counts, no counts at all, or lengths that differ
 * @example
 * requireCounts('psi', [3, 1, 0]) // 4
 */
export function requireCounts(who: string, counts: ArrayLike<number>, other?: ArrayLike<number>): number {
  if (other && other.length !== counts.length)
    throw new RangeError(`${who}: expected the same bins on both sides, got ${counts.length} and ${other.length}`);
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    // Written so that NaN fails too.
    if (!(count >= 0)) throw new RangeError(`${who}: expected counts of 0 or more, got ${count} in bin ${i}`);
    total += count;
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY))
    throw new RangeError(`${who}: expected some counts, got a sum of ${total} over ${counts.length} bins`);
  return total;
}
