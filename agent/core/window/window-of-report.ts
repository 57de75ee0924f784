import type { WindowReport } from '../../../shared/wire/report.ts';
import { openWindow, type Window } from './window.ts';

type Told = Pick<
  WindowReport,
  | 'level'
  | 'recorded'
  | 'recipe'
  | 'startMs'
  | 'endMs'
  | 'frames'
  | 'framesFailed'
  | 'framesSkipped'
  | 'framesLate'
  | 'framesEarly'
  | 'histograms'
  | 'stats'
>;

/** The window that a stored report tells of: of a base window with its histograms folded and its statistics rounded. */
export function windowOfReport(report: Told): Window {
  const window = openWindow(report.level, report.recorded ? 'recorded' : 'live', report.recipe, report);
  window.frames = report.frames;
  window.framesFailed = report.framesFailed;
  window.framesSkipped = report.framesSkipped;
  window.framesLate = report.framesLate;
  window.framesEarly = report.framesEarly;
  for (const [name, { lo, hi, edges, counts }] of Object.entries(report.histograms)) {
    const top = hi ?? edges?.at(-1) ?? lo;
    window.histograms.set(name, {
      lo,
      hi: top,
      ...(edges ? { edges } : {}),
      counts: Float64Array.from(counts),
    });
  }
  for (const [name, { n, mean, sd, min, max }] of Object.entries(report.stats))
    window.stats.set(name, { n, mean, m2: sd * sd * Math.max(0, n - 1), min, max });
  return window;
}
