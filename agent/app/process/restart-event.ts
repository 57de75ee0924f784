import type { ReportDraft } from '../../../shared/wire/report.ts';
import { type LastEnd, restartText } from '../../core/health/last-end.ts';
import type { ReportMoment } from '../../core/window/window-report.ts';

/** The event of a restart that nobody asked for, or `null`. It is over when it is told, so it comes once, as cleared.
 * `unique`: keeps its id apart from others. */
export function restartEvent(lastEnd: LastEnd | null, made: ReportMoment, unique: string): ReportDraft | null {
  const text = lastEnd && restartText(lastEnd);
  if (!lastEnd || !text) return null;
  const atMs = Math.round(made.utcMs);
  return {
    kind: 'event',
    camera: null,
    bootId: made.bootId,
    monotonicMs: Math.round(made.monotonicMs),
    clock: { synced: made.synced },
    atMs,
    id: `restart-${unique}`,
    type: 'system',
    status: 'cleared',
    severity: 'watch',
    onset: { atMs },
    shape: 'undetermined',
    feature: null,
    evidence: [{ text }],
    cause: null,
    action: 'None if it stays the only one; otherwise look into the log of the box.',
    recipe: null,
  };
}
