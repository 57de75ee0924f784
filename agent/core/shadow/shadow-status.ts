import type { ModelStatus } from '../model/model-status.ts';
import { countText } from '../words/count-text.ts';
import type { ShadowComparison } from './shadow-comparison.ts';
import type { ShadowCounts } from './shadow-counts.ts';
import { type ShadowVerdict, shadowVerdict } from './shadow-verdict.ts';

/** How a candidate stands beside the model in use; for the page, `state` and the command line. Plain data. */
export interface ShadowStatus {
  /** `different`: they surely disagree on more than the tolerance, and labels must show which one is right. */
  readonly verdict: ShadowVerdict['verdict'] | 'different';
  /** The verdict and what to do, in words. */
  readonly says: string;
  /** What keeps the comparison from going on, or makes it worth less; `null`: nothing. */
  readonly trouble: string | null;
  readonly tolerance: number;
  readonly comparison: ShadowComparison | null;
  /** Comparisons of other files before this one. */
  readonly before: number;
  readonly disagreement: { readonly lower: number; readonly upper: number };
  readonly eCandidate: number;
  readonly eIncumbent: number;
  readonly labels: LabelCounts;
  readonly candidate: Pick<ModelStatus, 'state' | 'path' | 'hash' | 'runs' | 'failed' | 'skipped' | 'inferenceMs'>;
}

/** Of the disagreements of one comparison that somebody has labelled, which model was right. */
export type LabelCounts = Pick<ShadowCounts, 'candidateOnlyRight' | 'incumbentOnlyRight' | 'bothWrong'>;

export const noLabels: LabelCounts = { candidateOnlyRight: 0, incumbentOnlyRight: 0, bothWrong: 0 };

/** What a comparison allows to say; it may be asked at any time, as often as one likes. */
export function judgeShadow(comparison: ShadowComparison | null, labels: LabelCounts, tolerance: number) {
  const { compared, disagreed } = comparison ?? { compared: 0, disagreed: 0 };
  const { candidateOnlyRight, incumbentOnlyRight, bothWrong } = labels;
  const unlabelled = Math.max(0, disagreed - candidateOnlyRight - incumbentOnlyRight - bothWrong);
  const judged = shadowVerdict({ compared, disagreed, unlabelled, ...labels }, tolerance);
  const isDifferent = judged.verdict === 'undecided' && judged.disagreement.lower > tolerance;
  const verdict: ShadowStatus['verdict'] = isDifferent ? 'different' : judged.verdict;
  const range = `${percent(judged.disagreement.lower)} to ${percent(judged.disagreement.upper)} %`;
  const seen = `they disagreed on ${countText(disagreed)} of ${countText(compared)} frames, that is on ${range}`;
  const label = `label ${unlabelled === 1 ? 'the disagreement' : `the ${countText(unlabelled)} disagreements`}`;
  return { ...judged, verdict, says: `${verdict}: ${seen}; ${next()}` };

  function next(): string {
    const most = `${percent(tolerance)} %`;
    if (verdict === 'promote')
      return 'where they are labelled the candidate is right more often: promote it once it has passed the gate';
    if (verdict === 'reject') return 'where they are labelled the incumbent is right more often: keep it';
    if (verdict === 'equivalent') return `their error rates differ by less than ${most}, whatever the labels`;
    if (verdict === 'different') return unlabelled > 0 ? `${label}` : 'compare more frames and label the disagreements';
    const more = `compare more frames until less than ${most} is shown`;
    return unlabelled > 0 ? `${more}, or ${label}` : more;
  }
}

function percent(share: number): string {
  return String(Number((100 * share).toPrecision(3)));
}
