/**
 * How far beyond the start of an exponential tail a new value goes with probability `p`, when the tail's mean excess was
 * learnt from `count` values: m·count·((share/p)^(1/count) − 1). Unlike m·ln(share/p) it answers for the error of m, so
 * that thresholds learnt from many short baselines are exceeded as often as stated on average (the ratio of a new
 * exponential value to a mean of `count` others follows Fisher's F). Negative when p > share.
 *
 * @param share of all values that lay beyond the start
 * @throws RangeError unless p and share lie in (0, 1], count ≥ 1 and m ≥ 0
 * @example
 * predictiveTail({ meanExcess: 1, count: 33, share: 0.1 }, 0.001) // 4.9419808
 */
export function predictiveTail(tail: { meanExcess: number; count: number; share: number }, p: number): number {
  const { meanExcess, count, share } = tail;
  if (!(p > 0 && p <= 1 && share > 0 && share <= 1 && count >= 1 && meanExcess >= 0))
    throw new RangeError(
      `predictiveTail: expected p and share in (0, 1], count ≥ 1, mean excess ≥ 0, got ${p}, ${share}, ${count}, ${meanExcess}`,
    );
  return meanExcess * count * Math.expm1(Math.log(share / p) / count);
}
