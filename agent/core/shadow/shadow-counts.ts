/** What both models said of one frame. */
export interface ShadowPair {
  incumbent: string;
  candidate: string;
  /** What it truly is; null where nobody has said. */
  label: string | null;
}

/** All that the verdict on a candidate needs to remember, of independent frames. */
export interface ShadowCounts {
  compared: number;
  disagreed: number;
  /** Of the disagreements: */
  candidateOnlyRight: number;
  incumbentOnlyRight: number;
  bothWrong: number;
  unlabelled: number;
}

export function noShadowCounts(): ShadowCounts {
  return { compared: 0, disagreed: 0, candidateOnlyRight: 0, incumbentOnlyRight: 0, bothWrong: 0, unlabelled: 0 };
}

/** Adds one frame. Labels of frames on which both agree say nothing about which of them is better. */
export function countPair(counts: ShadowCounts, { incumbent, candidate, label }: ShadowPair): void {
  counts.compared++;
  if (incumbent === candidate) return;
  counts.disagreed++;
  if (label === null) counts.unlabelled++;
  else if (label === candidate) counts.candidateOnlyRight++;
  else if (label === incumbent) counts.incumbentOnlyRight++;
  else counts.bothWrong++;
}
