/** The reports of a box as the program sees them. Times are UTC in milliseconds; the wire and JSON are made of these by
 * `codec.ts` and `json.ts`. */

export type Level = 'base' | 'hour' | 'day';
export const levels: readonly Level[] = ['base', 'hour', 'day'];

export const eventTypes = [
  'data-drift',
  'domain-shift',
  'lighting',
  'camera-health',
  'prediction-drift',
  'failure-rate',
  'agreement',
  'concept-shift',
  'integrity',
  'system',
] as const;
export type EventType = (typeof eventTypes)[number];
export const eventStatuses = ['raised', 'updated', 'cleared'] as const;
export type EventStatus = (typeof eventStatuses)[number];
export const severities = ['watch', 'act'] as const;
export type Severity = (typeof severities)[number];
export const shapes = ['step', 'ramp', 'undetermined'] as const;
export type Shape = (typeof shapes)[number];

/** What stands on every report. `seq` numbers the reports of one stream from 1, also across reboots. */
export interface ReportHeader {
  site: string;
  device: string;
  /** `null` when the report is about the box. */
  camera: string | null;
  seq: number;
  /** UUID, new when a store was set aside or the box re-imaged. */
  journalId: string;
  /** UUID of the kernel's boot. */
  bootId: string;
  /** Milliseconds since boot when the report was made. */
  monotonicMs: number;
  clock: { synced: boolean };
  /** When the report was made. */
  atMs: number;
}

/** Counts of equal bins from `lo` to `hi`, or of the bins between `edges` (one more than counts). */
export interface HistogramCounts {
  lo: number;
  hi?: number;
  edges?: number[];
  counts: number[];
}

/** One value a frame went in. */
export interface StatSummary {
  n: number;
  mean: number;
  sd: number;
  min: number;
  max: number;
}

/** Distances from the baseline; absent: not computed. */
export interface FeatureScores {
  psi?: number;
  kl?: number;
  js?: number;
  ks?: number;
  w1?: number;
  p?: number;
}

export interface WindowReport extends ReportHeader {
  kind: 'window';
  camera: string;
  level: Level;
  startMs: number;
  endMs: number;
  frames: number;
  framesFailed: number;
  framesSkipped: number;
  /** Counted here although their time belongs to an earlier window. */
  framesLate: number;
  /** Counted here although their time lies in the future. */
  framesEarly: number;
  baselineId: string | null;
  recipe: string | null;
  histograms: Record<string, HistogramCounts>;
  stats: Record<string, StatSummary>;
  /** Calibrated p of the window's maximum statistic. */
  p?: number;
  scores: Record<string, FeatureScores>;
  /** Frames since then may be missing because the power failed. */
  interruptedSinceMs?: number;
  /** The times are the frames' own; a clock that moves later does not move them. */
  recorded: boolean;
}

/** A moment with its interval. */
export interface Moment {
  atMs?: number;
  earliestMs?: number;
  latestMs?: number;
}

export interface Evidence {
  text: string;
  measure?: string;
  value?: number;
  baseline?: number;
  unit?: string;
}

export interface EventReport extends ReportHeader {
  kind: 'event';
  /** The same in raised, updated and cleared. */
  id: string;
  type: EventType;
  status: EventStatus;
  severity: Severity;
  onset: Moment;
  shape: Shape;
  /** The feature that moved most. */
  feature: string | null;
  evidence: Evidence[];
  /** A key of the runbook. */
  cause: string | null;
  action: string;
  recipe: string | null;
  /** As in a window, for `onset`; absent: false. */
  recorded?: boolean;
}

export interface TrendReport extends ReportHeader {
  kind: 'trend';
  camera: string;
  startMs: number;
  endMs: number;
  measure: string;
  unit: string;
  slopePerMonth: number;
  /** 90 % interval of the slope. */
  interval?: [number, number];
  p?: number;
  threshold?: { value: number; reached: Moment } | { value: number; notBeforeMs: number };
  /** As in a window, for every time of the trend; absent: false. */
  recorded?: boolean;
}

export type Report = WindowReport | EventReport | TrendReport;

type Unnumbered<R> = R extends Report ? Omit<R, 'site' | 'device' | 'seq' | 'journalId'> : never;
/** A report before the journal gives it its number. */
export type ReportDraft = Unnumbered<Report>;

/** The stream a report belongs to: `window/<camera>/<level>`, `event` or `trend/<camera>`; also the topic's end. */
export function streamOf(
  report: Pick<WindowReport, 'kind' | 'camera' | 'level'> | { kind: 'event' } | { kind: 'trend'; camera: string },
): string {
  switch (report.kind) {
    case 'window':
      return `window/${report.camera}/${report.level}`;
    case 'trend':
      return `trend/${report.camera}`;
    case 'event':
      return 'event';
  }
}
