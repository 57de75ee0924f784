import type { FeatureScores } from '../../../shared/wire/report.ts';

/** What the detectors say of one closed window. */
export interface DriftReading {
  /** `base`: the fast chart's turn; `hour`: the slow charts'. */
  readonly level: 'base' | 'hour';
  readonly startMs: number;
  readonly endMs: number;
  readonly frames: number;
  /** Distances of the window's histograms and frame values from the reference, by feature name. */
  readonly scores: Readonly<Record<string, FeatureScores>>;
  /** Calibrated p of the window's maximum statistic; `null`: too few frames to say. */
  readonly p: number | null;
  /** By channel: what was measured, in the feature's own unit. */
  readonly values: Readonly<Record<string, number>>;
  /** By channel: the value less its expected daily cycle, in baseline standard deviations; whitening is left to onset. */
  readonly deviations: Readonly<Record<string, number>>;
  /** Every chart of this level at its worst channel, the worst chart first. */
  readonly charts: readonly ChartReading[];
}

export interface ChartReading {
  readonly chart: 'fast' | 'cusum-0.5' | 'cusum-1' | 'ewma';
  readonly channel: string;
  readonly direction: 'up' | 'down';
  readonly statistic: number;
  readonly threshold: number;
  /** Start of the excursion that the statistic sums up. */
  readonly sinceMs: number;
  /** Whether an alarm of this chart may say 'act' or, by the baseline's span, only 'watch'. */
  readonly mayAct: boolean;
}
