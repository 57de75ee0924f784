/** What a candidate may take of the box: a share of the time, or so many runs a second. */
export type RunBudget =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'rate'; readonly perSecond: number };

/** When the next run may begin, after one that began at `beganMs` and ended at `endedMs`. A long run is followed by a long
 * pause, so that the share holds whatever a run takes. */
export function nextRunMs(budget: RunBudget, beganMs: number, endedMs: number): number {
  const tookMs = Math.max(0, endedMs - beganMs);
  return beganMs + (budget.kind === 'share' ? tookMs / budget.share : Math.max(tookMs, 1000 / budget.perSecond));
}
