import { predictiveTail } from '../../../shared/stats/predictive-tail.ts';
import { quantile } from '../../../shared/stats/quantile.ts';
import type { NullDistribution, NullTail } from './calibration.ts';
import { rounded } from './rounded.ts';

/** Below this many scores nothing can be said of p. */
export const leastScores = 20;
const steps = 40;
const tailShare = 0.1;
const leastTail = 8;

/**
 * The upper tail of scores, from the quantile that leaves `share` of them, or 8 of them, whichever are more. `leastExcess`
 * is what the mean excess counts as at least, for maxima that are nearly all alike.
 */
export function upperTail(rising: ArrayLike<number>, leastExcess: number, share = tailShare): NullTail {
  const n = rising.length;
  const wanted = Math.min(0.5, Math.max(share, leastTail / n));
  const start = quantile(rising, 1 - wanted, true);
  let excess = 0;
  let count = 0;
  for (let i = n - 1; i >= 0 && rising[i]! > start; i--) {
    excess += rising[i]! - start;
    count++;
  }
  return {
    start: rounded(start),
    meanExcess: rounded(Math.max(leastExcess, count > 0 ? excess / count : 0)),
    // Ties at the start leave few beyond it; the least excess stands in for the rest.
    count: Math.max(leastTail, count),
    share: count > 0 ? count / n : wanted,
  };
}

/** Where the tail is exceeded with probability `p`; never below its start. */
export function tailThreshold(tail: NullTail, p: number): number {
  return tail.start + Math.max(0, predictiveTail(tail, Math.min(p, tail.share)));
}

/** `null` for fewer than 20 scores, or scores whose median is 0. Scores are finite and not negative. */
export function nullDistribution(scores: ArrayLike<number>): NullDistribution | null {
  if (scores.length < leastScores) return null;
  const rising = Float64Array.from(scores).sort();
  const median = quantile(rising, 0.5, true);
  if (!(median > 0)) return null;
  const quantiles = Array.from({ length: steps + 1 }, (_, i) => rounded(quantile(rising, i / steps, true)));
  return { median: rounded(median), quantiles, tail: upperTail(rising, median * 0.01) };
}

/** Share of healthy windows that score as high or higher; above 0 whatever the score, since no baseline can rule one out. */
export function pOf(distribution: NullDistribution, score: number): number {
  const { quantiles, tail } = distribution;
  if (score >= tail.start) {
    const { meanExcess, count, share } = tail;
    const logP = Math.log(share) - count * Math.log1p((score - tail.start) / (meanExcess * count));
    return Math.max(Number.MIN_VALUE, Math.exp(logP));
  }
  let i = 0;
  while (i < steps && quantiles[i + 1]! <= score) i++;
  const low = quantiles[i]!;
  const high = quantiles[Math.min(i + 1, steps)]!;
  const within = high > low ? Math.min(1, Math.max(0, (score - low) / (high - low))) : 0;
  return Math.min(1, Math.max(tail.share, 1 - (i + within) / steps));
}
