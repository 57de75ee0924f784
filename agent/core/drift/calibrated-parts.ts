import { hourMs } from '../window/levels.ts';
import type { Window } from '../window/window.ts';
import { type BaseFit, fastThresholdSteps } from './calibrate-fast.ts';
import type { HourGrid } from './calibrate-slow.ts';
import type {
  CalibratedChannel,
  CalibrationSpan,
  ChannelNormal,
  ChannelSpec,
  FastCalibration,
  SlowCalibration,
} from './calibration.ts';
import { frameVariance } from './channels.ts';
import { partOfDay } from './day-profile.ts';
import { trailingLag } from './fast-chart.ts';
import { actingDays, calibratedWindows, dailyCycleDays, leastFastWindows } from './good-for.ts';
import { type HourFit, innovationAt } from './hour-fit.ts';
import type { LeftOut } from './left-out.ts';
import { channelNull } from './maximum-null.ts';
import { rounded } from './rounded.ts';

const mostHours = 60 * 24;

/** The newest 60 days of hours on a grid without gaps. */
export function hourGrid(hours: readonly Window[], { values }: LeftOut, days: number): HourGrid {
  const parts = days >= dailyCycleDays ? 24 : 1;
  const last = hours.at(-1)?.startMs ?? 0;
  const first = Math.max(hours[0]?.startMs ?? 0, last - (mostHours - 1) * hourMs);
  const length = hours.length === 0 ? 0 : Math.round((last - first) / hourMs) + 1;
  const grid = values.map(() => new Float64Array(length).fill(Number.NaN));
  for (const [i, hour] of hours.entries()) {
    const t = Math.round((hour.startMs - first) / hourMs);
    if (t >= 0) for (const [c, series] of grid.entries()) series[t] = values[c]![i]!;
  }
  return { firstPart: partOfDay(first, 24), parts, values: grid };
}

/** What the charts see of a channel; the past of its first hours is missing. */
export function innovationsOf(fit: HourFit | null): Float64Array | null {
  return fit === null ? null : fit.deviations.map((_, t) => innovationAt(fit.deviations, t, fit.ar));
}

export function calibratedChannel(
  spec: ChannelSpec,
  values: Float64Array,
  windows: readonly Window[],
  base: ChannelNormal | null,
  fit: HourFit | null,
  hourScores: Float64Array,
): CalibratedChannel {
  const seen = values.filter((value) => !Number.isNaN(value));
  const mean = seen.reduce((sum, value) => sum + value / seen.length, 0);
  const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, seen.length - 1);
  let squares = 0;
  let degrees = 0;
  for (const window of windows) {
    const ofWindow = frameVariance(spec, window);
    squares += ofWindow.squares;
    degrees += ofWindow.degrees;
  }
  const still: ChannelNormal = { profile: [rounded(mean)], scale: [1], ar: [], innovationSd: 1, score: null };
  return {
    ...spec,
    constant: base === null,
    mean: rounded(mean),
    sd: base ? rounded(Math.sqrt(variance)) : 0,
    frameSd: degrees > 0 ? rounded(Math.sqrt(squares / degrees)) : 0,
    base: base ?? still,
    hour: base && fit ? hourNormal(fit, hourScores) : null,
  };
}

function hourNormal(fit: HourFit, scores: Float64Array): ChannelNormal {
  return {
    profile: Array.from(fit.profile, (value) => (Number.isNaN(value) ? null : rounded(value))),
    scale: Array.from(fit.scale, rounded),
    ar: Array.from(fit.ar, rounded),
    innovationSd: rounded(fit.innovationSd),
    score: channelNull(scores),
  };
}

/** The fast chart over all channels that move, for its part of the budget. */
export function* fastCalibrationSteps(
  startMs: Float64Array,
  specs: readonly ChannelSpec[],
  fits: readonly (BaseFit | null)[],
  windowMs: number,
  falseAlarmsPerMonth: number,
): Generator<number, FastCalibration | null> {
  const moving = specs.flatMap((spec, c) => (fits[c] ? [{ name: spec.name, fit: fits[c] }] : []));
  if (startMs.length < leastFastWindows || moving.length === 0) return null;
  const movingFits = moving.map(({ fit }) => fit);
  const threshold = yield* fastThresholdSteps(startMs, movingFits, windowMs, falseAlarmsPerMonth);
  return {
    threshold: rounded(threshold),
    channels: moving.map(({ name }) => name),
    trailingWeights: movingFits.map(({ trailingWeight }) => trailingWeight),
    lag: trailingLag,
    mayAct: startMs.length >= calibratedWindows,
  };
}

export function slowCalibration(
  thresholds: readonly number[],
  channels: readonly string[],
  replicates: number,
  span: CalibrationSpan,
): SlowCalibration {
  const [half, one, ewma] = thresholds.map(rounded) as [number, number, number];
  return {
    channels,
    thresholds: { 'cusum-0.5': half, 'cusum-1': one, ewma },
    replicates,
    mayAct: span.days >= actingDays,
  };
}
