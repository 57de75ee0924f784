import type { Moment, ReportDraft } from './report.ts';

/**
 * The report with its times moved by `shiftMs`, for when a boot's clock turned out to be wrong. What follows the frames'
 * own time (`recorded`, said by the caller or by the report) stays; only the moment of making moves then.
 */
export function restamp<R extends ReportDraft>(report: R, shiftMs: number, recorded: boolean): R {
  const moved: R = { ...report, atMs: report.atMs + shiftMs };
  if (recorded || report.recorded) return moved;
  switch (moved.kind) {
    case 'event':
      moved.onset = shiftMoment(moved.onset, shiftMs);
      return moved;
    case 'window':
      moved.startMs += shiftMs;
      moved.endMs += shiftMs;
      if (moved.interruptedSinceMs !== undefined) moved.interruptedSinceMs += shiftMs;
      return moved;
    case 'trend':
      moved.startMs += shiftMs;
      moved.endMs += shiftMs;
      if (moved.threshold)
        moved.threshold =
          'reached' in moved.threshold
            ? { ...moved.threshold, reached: shiftMoment(moved.threshold.reached, shiftMs) }
            : { ...moved.threshold, notBeforeMs: moved.threshold.notBeforeMs + shiftMs };
      return moved;
  }
}

function shiftMoment(moment: Moment, shiftMs: number): Moment {
  return {
    ...(moment.atMs !== undefined && { atMs: moment.atMs + shiftMs }),
    ...(moment.earliestMs !== undefined && { earliestMs: moment.earliestMs + shiftMs }),
    ...(moment.latestMs !== undefined && { latestMs: moment.latestMs + shiftMs }),
  };
}
