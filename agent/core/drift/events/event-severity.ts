import type { Severity } from '../../../../shared/wire/report.ts';
import type { ChartReading } from '../chart-reading.ts';
import type { DriftReading } from '../reading.ts';

/** PSI by feature from which a change matters to the model's output. */
export type Tolerance = Readonly<Record<string, number>>;

/** One window's score strays; this many in a row above the tolerance stand for its lower bound. */
export const OVER_IN_A_ROW = 3;

/** Whether a score of the reading reaches the operating tolerance of its feature. */
export function isOverTolerance(reading: DriftReading, tolerance: Tolerance): boolean {
  return Object.entries(tolerance).some(([feature, least]) => (reading.scores[feature]?.psi ?? 0) >= least);
}

/** A camera that gives no new picture, or sees a cover, is looked at now, whatever the distances say. */
const atOnce: ReadonlySet<string> = new Set(['frozen', 'obstruction']);

/**
 * `act` only where a chart that may say so alarms, and, with a tolerance stated, where scores stayed above it. The EWMA
 * finds changes too small to matter: alone it says `act` only above a stated tolerance, where the other slow charts of
 * the same baseline may.
 */
export function severityOf(
  alarms: readonly ChartReading[],
  charts: readonly ChartReading[],
  tolerance: { readonly stated: boolean; readonly overInARow: number },
): Severity {
  if (alarms.some(({ mayAct, chart }) => mayAct && atOnce.has(chart))) return 'act';
  const over = tolerance.overInARow >= OVER_IN_A_ROW;
  if (tolerance.stated && !over) return 'watch';
  const slowMayAct = charts.some(({ mayAct, chart }) => mayAct && chart.startsWith('cusum'));
  return alarms.some(({ mayAct, chart }) => (chart === 'ewma' ? over && slowMayAct : mayAct)) ? 'act' : 'watch';
}
