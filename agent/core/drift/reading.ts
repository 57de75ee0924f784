import type { FeatureScores } from '../../../shared/wire/report.ts';
import type { SceneReading } from '../scene/scene-reading.ts';
import type { ChartReading } from './chart-reading.ts';

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
  /** What the maps of a base window say; their values, deviations and charts are also among the above. */
  readonly scene?: SceneReading;
}
