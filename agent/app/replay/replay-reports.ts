import { type Report, type ReportDraft, streamOf } from '../../../shared/wire/report.ts';
import type { Window } from '../../core/window/window.ts';
import { type ReportMoment, type WindowReportOptions, windowReport } from '../../core/window/window-report.ts';
import type { DriftFinding } from '../../pipeline/drift-watch.ts';
import { findingReports } from '../../pipeline/finding-reports.ts';

export interface ReplayedBox {
  readonly site: string;
  readonly device: string;
  readonly camera: string;
  readonly reports: WindowReportOptions;
}

/** No journal and no boot stands behind a replay; the same recording gives the same reports. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Makes of a closed window and what it said of drift the reports that a box would publish, numbered by stream from 1 and
 * made at the moment the window closed. */
export function replayReports(box: ReplayedBox): (window: Window, finding: DriftFinding) => Report[] {
  const { site, device, camera } = box;
  const numbers = new Map<string, number>();
  let bootMs: number | null = null;

  function numbered(draft: ReportDraft): Report {
    const stream = streamOf(draft);
    const seq = (numbers.get(stream) ?? 0) + 1;
    numbers.set(stream, seq);
    return { ...draft, site, device, seq, journalId: NOBODY };
  }

  return (window, finding) => {
    bootMs ??= window.startMs;
    const made: ReportMoment = {
      ...{ bootId: NOBODY, monotonicMs: window.endMs - bootMs },
      ...{ utcMs: window.endMs, synced: true },
    };
    return [
      windowReport(camera, window, made, box.reports, finding),
      ...findingReports(camera, finding, made, window.basis === 'recorded'),
    ].map(numbered);
  };
}
