import type { ChartReading } from '../chart-reading.ts';
import type { DriftReading } from '../reading.ts';

/** Charts that have not yet come down from an event that is over, by level and chart. */
export type SpentCharts = Readonly<Record<string, SpentChart>>;
export interface SpentChart {
  readonly channel: string;
  readonly direction: 'up' | 'down';
  readonly statistic: number;
}

/** Below this part of its threshold a chart counts as quiet. */
export const QUIET = 0.5;

/** How far a chart is on its way to an alarm: 1 at its threshold; 0 where the numbers say nothing. */
export function ratioOf(chart: ChartReading): number {
  const ratio = chart.statistic / chart.threshold;
  return chart.threshold > 0 && Number.isFinite(ratio) ? ratio : 0;
}

/** The charts of a reading that alarm, worst first. A spent chart alarms again only for another channel or direction, or
 * when it climbs by a whole threshold. */
export function alarmsOf(reading: DriftReading, spent: SpentCharts): ChartReading[] {
  return reading.charts
    .filter((chart) => ratioOf(chart) >= 1 && !isSpent(chart, spent[chartKey(reading.level, chart)]))
    .toSorted((a, b) => ratioOf(b) - ratioOf(a));
}

function isSpent(chart: ChartReading, spent: SpentChart | undefined): boolean {
  if (spent === undefined || spent.channel !== chart.channel || spent.direction !== chart.direction) return false;
  return chart.statistic < spent.statistic + chart.threshold;
}

/** The spent charts without those that came down. */
export function stillSpent(spent: SpentCharts, reading: DriftReading): SpentCharts {
  const left: Record<string, SpentChart> = { ...spent };
  for (const chart of reading.charts) if (ratioOf(chart) < QUIET) delete left[chartKey(reading.level, chart)];
  return left;
}

/** The spent charts with those of `reading` that are not quiet. */
export function spend(spent: SpentCharts, reading: DriftReading): SpentCharts {
  const all: Record<string, SpentChart> = { ...spent };
  for (const chart of reading.charts) {
    if (ratioOf(chart) < QUIET) continue;
    const { channel, direction, statistic } = chart;
    all[chartKey(reading.level, chart)] = { channel, direction, statistic };
  }
  return all;
}

const chartKey = (level: string, { chart }: ChartReading): string => `${level} ${chart}`;
