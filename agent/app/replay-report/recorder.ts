import type { EventReport } from '../../../shared/wire/report.ts';
import type { DriftReading } from '../../core/drift/reading.ts';
import type { ReplayedWindow } from '../replay/replay-windows.ts';
import { type DayCurve, type DayCurveMaker, dayCurve } from './day-curve.ts';
import { type Bucket, type ThinnedSeries, thinnedSeries } from './thinned-series.ts';

/** What is kept of a replay to tell and draw it; as large for a year as for a day. */
export interface ReplayRecord {
  /** Of the first and the last base window; 0 without any. */
  readonly startMs: number;
  readonly endMs: number;
  readonly baseWindows: number;
  /** Windows that were compared with a baseline, by level. */
  readonly compared: { readonly base: number; readonly hour: number };
  /** Calibrated p of base windows. */
  readonly p: readonly Bucket[];
  /** By chart: statistic as a share of its threshold, so that 1 alarms. */
  readonly charts: ReadonlyMap<string, readonly Bucket[]>;
  /** By channel, of base windows: in baseline standard deviations, and in the feature's own unit. */
  readonly deviations: ReadonlyMap<string, readonly Bucket[]>;
  readonly values: ReadonlyMap<string, readonly Bucket[]>;
  /** Brightness by time of day. */
  readonly day: DayCurve | null;
  /** Every report of an event, in the order in which they would be published. */
  readonly events: readonly EventReport[];
}

export function wasCompared({ compared }: Pick<ReplayRecord, 'compared'>): boolean {
  return compared.base + compared.hour > 0;
}

export interface ReplayRecorder {
  take(replayed: ReplayedWindow): void;
  record(): ReplayRecord;
}

export const DAY_FEATURE = 'lumaMean';

export function replayRecorder(): ReplayRecorder {
  const p = thinnedSeries();
  const charts = new Map<string, ThinnedSeries>();
  const deviations = new Map<string, ThinnedSeries>();
  const values = new Map<string, ThinnedSeries>();
  const events: EventReport[] = [];
  const compared = { base: 0, hour: 0 };
  let day: DayCurveMaker | null = null;
  let [startMs, endMs, baseWindows] = [0, 0, 0];

  function takeReading(reading: DriftReading): void {
    compared[reading.level]++;
    const time = [reading.startMs, reading.endMs] as const;
    for (const { chart, statistic, threshold } of reading.charts)
      seriesOf(charts, chart).add(...time, statistic / threshold);
    if (reading.level !== 'base') return;
    if (reading.p !== null) p.add(...time, reading.p);
    for (const [name, value] of Object.entries(reading.values)) seriesOf(values, name).add(...time, value);
    for (const [name, value] of Object.entries(reading.deviations)) seriesOf(deviations, name).add(...time, value);
  }

  return {
    take: ({ window, finding, reports }) => {
      if (window.level === 'base') {
        if (baseWindows === 0) startMs = window.startMs;
        baseWindows++;
        endMs = window.endMs;
        day ??= dayCurve(DAY_FEATURE, window.endMs - window.startMs);
        day.add(window);
      }
      if (finding.reading) takeReading(finding.reading);
      for (const report of reports) if (report.kind === 'event') events.push(report);
    },
    record: () => ({
      ...{ startMs, endMs, baseWindows, compared, p: p.buckets() },
      ...{ charts: bucketsOf(charts), deviations: bucketsOf(deviations), values: bucketsOf(values) },
      ...{ day: day?.curve() ?? null, events },
    }),
  };
}

function seriesOf(all: Map<string, ThinnedSeries>, name: string): ThinnedSeries {
  let series = all.get(name);
  if (!series) {
    series = thinnedSeries();
    all.set(name, series);
  }
  return series;
}

function bucketsOf(all: ReadonlyMap<string, ThinnedSeries>): Map<string, readonly Bucket[]> {
  return new Map([...all].map(([name, series]) => [name, series.buckets()]));
}
