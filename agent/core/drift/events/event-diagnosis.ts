import type { Diagnose, Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { DriftReading } from '../reading.ts';
import type { RecentSigns } from './event-signs.ts';
import type { OpenEvent } from './event-state.ts';
import { sinceOnset, toldLevel } from './event-telling.ts';

/** A cause is replaced by another that leads in this many analyses in a row, and in one more after every change, so that
 * what cannot be decided does not go to and fro. */
const TIMES = 2;

/** What is known of an open event's cause at a reading. */
export function diagnosisAt(
  event: OpenEvent,
  reading: DriftReading,
  recent: RecentSigns,
  diagnose: Diagnose,
): Diagnosis {
  return diagnose({
    signs: recent.signs(toldLevel(event), sinceOnset(event, reading)),
    unavailable: recent.unavailable(),
    shape: event.shape,
    onsetMs: event.onset.atMs,
    sinceMs: Math.max(0, reading.endMs - event.onset.atMs),
    charts: new Set(event.charts ?? []),
    blob: recent.blob(),
    match: event.match,
    held: event.diagnosis?.cause ?? null,
  });
}

/** Takes one analysis: the first cause is told at once, another one when it keeps leading. */
export function noteDiagnosis(event: OpenEvent, { cause, leading }: Diagnosis): void {
  const known = event.diagnosis;
  // A cause that the evidence excludes by now is not told beside it.
  const isExcluded = known !== undefined && known.cause !== null && cause !== null && cause !== known.cause;
  if (known === undefined || isExcluded) {
    event.diagnosis = { cause: leading, candidate: leading, times: 0, changes: (known?.changes ?? -1) + 1 };
    return;
  }
  if (leading === null || leading === known.cause) {
    event.diagnosis = { ...known, candidate: known.cause, times: 0 };
    return;
  }
  const times = leading === known.candidate ? known.times + 1 : 1;
  const isNew = known.cause === null || times >= TIMES + known.changes;
  event.diagnosis = isNew
    ? { cause: leading, candidate: leading, times: 0, changes: known.changes + (known.cause === null ? 0 : 1) }
    : { ...known, candidate: leading, times };
}
