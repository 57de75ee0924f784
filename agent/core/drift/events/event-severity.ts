import type { Severity } from '../../../../shared/wire/report.ts';
import type { ChartReading } from '../chart-reading.ts';

/** One window's score strays; this many in a row above the tolerance stand for its lower bound. */
export const OVER_IN_A_ROW = 3;

/** A camera that gives no new picture, or sees a cover, is looked at now, whatever the distances say. */
const atOnce: ReadonlySet<string> = new Set(['frozen', 'obstruction']);

/** Where the operating tolerance stands. */
export interface ToleranceNow {
  readonly stated: boolean;
  readonly overInARow: number;
  /** Whether alarms of a channel wait for it. */
  readonly covers: (channel: string) => boolean;
}

/**
 * `act` only where a chart that may say so alarms, and, of channels that a stated tolerance covers, where scores stayed
 * above it. The EWMA finds changes too small to matter: alone it says `act` only above a stated tolerance, where the other slow charts of
 * the same baseline may.
 */
export function severityOf(
  alarms: readonly ChartReading[],
  charts: readonly ChartReading[],
  tolerance: ToleranceNow,
): Severity {
  if (alarms.some(({ mayAct, chart }) => mayAct && atOnce.has(chart))) return 'act';
  const over = tolerance.overInARow >= OVER_IN_A_ROW;
  const counted = tolerance.stated && !over ? alarms.filter(({ channel }) => !tolerance.covers(channel)) : alarms;
  const slowMayAct = charts.some(({ mayAct, chart }) => mayAct && chart.startsWith('cusum'));
  return counted.some(({ mayAct, chart }) => (chart === 'ewma' ? over && slowMayAct : mayAct)) ? 'act' : 'watch';
}
