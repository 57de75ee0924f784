/** Everything the detectors know of how a camera's pictures wander by themselves, learnt from a baseline's windows. Plain
 * JSON: no class, no map, no NaN. Times are UTC milliseconds. */
export interface Calibration {
  readonly version: 1;
  /** False alarms a camera and month (30 days) that all charts together may raise. */
  readonly falseAlarmsPerCameraPerMonth: number;
  readonly seed: number;
  readonly span: CalibrationSpan;
  readonly channels: readonly CalibratedChannel[];
  /** Of the largest score over channels, each divided by its null median; `null`: too few windows to say. */
  readonly maximum: { readonly base: NullDistribution | null; readonly hour: NullDistribution | null };
  /** Turns with every base window; `null`: the baseline cannot carry it, and `limits` says why. */
  readonly fast: FastCalibration | null;
  /** Turn with every hour; `null`: as above. */
  readonly slow: SlowCalibration | null;
  /** For example '7 days, 212 windows: run length uncertain by a factor of 3; record 14 days'. */
  readonly goodFor: string;
  /** What this baseline cannot do, a sentence each; empty: nothing to say. */
  readonly limits: readonly string[];
}

export interface CalibrationSpan {
  readonly startMs: number;
  readonly endMs: number;
  /** Of the base windows, as most of them are. */
  readonly windowMs: number;
  /** From the first to the last, gaps included. */
  readonly days: number;
  readonly windows: number;
  readonly hours: number;
  readonly frames: number;
  /** Medians over windows and over hours. */
  readonly framesPerWindow: number;
  readonly framesPerHour: number;
}

/** One number a window. `mean`: of a frame value · `difference`: of two means · `distance`: the root of the
 * Jensen–Shannon divergence of a histogram from the reference's, 0 to 0.83. */
export type ChannelKind = 'mean' | 'difference' | 'distance';

export interface ChannelSpec {
  /** `lumaMean`, `red-green`, `luma.js`. */
  readonly name: string;
  readonly kind: ChannelKind;
  /** Name of the frame value or histogram. */
  readonly feature: string;
  /** Name of the frame value taken off, in a difference. */
  readonly minus: string | null;
  /** Bins that a distance is taken over; windows with more are folded. */
  readonly bins: number | null;
}

export interface CalibratedChannel extends ChannelSpec {
  /** Never moved in the baseline: it is shown, but has no part in p or charts. */
  readonly constant: boolean;
  /** Mean over the base windows, and their standard deviation, in the feature's own unit. */
  readonly mean: number;
  readonly sd: number;
  /** Of single frames around their window's mean; what a window of few frames adds to the null. 0 for distances. */
  readonly frameSd: number;
  readonly base: ChannelNormal;
  /** `null`: no hours. */
  readonly hour: ChannelNormal | null;
}

/** What is normal for a channel at one level, by the time of day. */
export interface ChannelNormal {
  /** Expected value by time of day in UTC, in equal parts of the day (1: the same all day); `null`: never seen. */
  readonly profile: readonly (number | null)[];
  /** Standard deviation around the profile, by hour or 1 for the day; the unit of deviations. */
  readonly scale: readonly number[];
  /** Of the standardised deviations, the last window first; empty: taken as independent. */
  readonly ar: readonly number[];
  /** Of what the autoregression cannot predict, in units of `scale`. */
  readonly innovationSd: number;
  /** Of the distance from the rest of the baseline, by which p is told; `null`: constant or too few windows. */
  readonly score: NullDistribution | null;
}

/** Quantiles of scores in a healthy baseline, evenly from 0 to 1, and an exponential tail beyond `tail.start`. */
export interface NullDistribution {
  readonly median: number;
  readonly quantiles: readonly number[];
  readonly tail: NullTail;
}

export interface NullTail {
  /** Where the tail starts, how far scores beyond it went on average, how many they were and their share. */
  readonly start: number;
  readonly meanExcess: number;
  readonly count: number;
  readonly share: number;
}

export interface FastCalibration {
  readonly threshold: number;
  readonly channels: readonly string[];
  /** Of the trailing means that slow changes are taken off with: their weights for each new window, by channel, and their
   * lag in windows. */
  readonly trailingWeights: readonly number[];
  readonly lag: number;
  readonly mayAct: boolean;
}

export interface SlowCalibration {
  /** At most 6, chosen to say different things. */
  readonly channels: readonly string[];
  readonly thresholds: { readonly 'cusum-0.5': number; readonly 'cusum-1': number; readonly ewma: number };
  /** Joint refit bootstraps behind the thresholds. */
  readonly replicates: number;
  /** False where the span of the baseline lets these charts only say 'watch'. */
  readonly mayAct: boolean;
}
