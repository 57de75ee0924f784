import { disagreementInterval } from './disagreement-interval.ts';
import { decisiveEValue, eValue } from './e-value.ts';
import type { ShadowCounts } from './shadow-counts.ts';

/** Each of the sequences errs with a probability of at most this. */
export const shadowAlpha = 0.05;

export interface ShadowVerdict {
  /** promote, reject: the labelled disagreements show it. equivalent: whatever the labels, the two error rates differ by
   * no more than the tolerance, because they cannot differ by more than the models disagree. */
  verdict: 'promote' | 'reject' | 'equivalent' | 'undecided';
  /** Share of frames on which the models disagree, at confidence 1 − shadowAlpha at all times together. */
  disagreement: { lower: number; upper: number };
  /** Evidence that the candidate is the better one, and that the incumbent is. */
  eCandidate: number;
  eIncumbent: number;
}

/**
 * What the frames so far allow to say; it may be asked after every frame. What labels have shown goes before equivalence,
 * so that a candidate shown to be the worse one is never let through as equivalent.
 *
 * @param tolerance the greatest difference of error rates that does not matter, as a share
 * @throws RangeError unless 0 < tolerance < 1
 */
export function shadowVerdict(counts: ShadowCounts, tolerance: number): ShadowVerdict {
  if (!(tolerance > 0 && tolerance < 1))
    throw new RangeError(`shadowVerdict: expected a tolerance between 0 and 1, got ${tolerance}`);
  const { compared, disagreed, candidateOnlyRight, incumbentOnlyRight } = counts;
  const disagreement = disagreementInterval(disagreed, compared, shadowAlpha);
  const eCandidate = eValue(candidateOnlyRight, incumbentOnlyRight);
  const eIncumbent = eValue(incumbentOnlyRight, candidateOnlyRight);
  const verdict =
    eIncumbent >= decisiveEValue
      ? 'reject'
      : eCandidate >= decisiveEValue
        ? 'promote'
        : disagreement.upper <= tolerance
          ? 'equivalent'
          : 'undecided';
  return { verdict, disagreement, eCandidate, eIncumbent };
}
