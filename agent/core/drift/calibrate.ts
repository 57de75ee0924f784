import type { Reference } from '../baseline/baseline.ts';
import { dayMs } from '../window/levels.ts';
import type { Window } from '../window/window.ts';
import { baselineHourSteps, fullWindows } from './baseline-hours.ts';
import { type BaseFit, fitBase } from './calibrate-fast.ts';
import { slowThresholdSteps } from './calibrate-slow.ts';
import {
  calibratedChannel,
  fastCalibrationSteps,
  hourGrid,
  innovationsOf,
  slowCalibration,
} from './calibrated-parts.ts';
import type { CalibratedChannel, Calibration, CalibrationSpan } from './calibration.ts';
import { channelSpecs, inBins } from './channels.ts';
import { drained } from './drained.ts';
import { goodFor, leastSlowHours, limitsOf, longWindowMs } from './good-for.ts';
import { fitHours, type HourFit } from './hour-fit.ts';
import { leftOutSteps } from './left-out.ts';
import { channelNull, maximumNull } from './maximum-null.ts';
import { rareClassFit } from './rare-class.ts';
import { referenceSteps } from './reference-of.ts';
import { rounded } from './rounded.ts';
import { watchedChannels } from './watched-channels.ts';

export interface CalibrateOptions {
  /** The alarm budget: false alarms a camera and 30 days, all charts together; above 0. */
  readonly falseAlarmsPerCameraPerMonth: number;
  /** The part of the budget that its charts may spend, where charts of the scene have the rest; 1 unless given. */
  readonly share?: number;
  /** The same windows and seed give the same calibration. */
  readonly seed: number;
  /** Bootstraps behind the slow thresholds; 600 unless given, at least 100. Fewer are quicker and less exact. */
  readonly replicates?: number;
}

/** Part of the budget that each of the two levels may spend while both are there. */
export const levelShare = 0.5;
const defaultReplicates = 600;

/** `calibrateSteps` in one go: seconds for weeks of windows. */
export function calibrate(windows: readonly Window[], options: CalibrateOptions): Calibration {
  return drained(calibrateSteps(windows, options));
}

/**
 * Learns from a healthy camera's windows (base windows in any order; hours where their minutes are gone) what its charts
 * need to keep an alarm budget. Yields the share done about every 10 ms of work, so that a live agent can go on between.
 *
 * @throws RangeError when no window holds a frame, on a budget that is not above 0 or fewer than 100 replicates
 */
export function* calibrateSteps(windows: readonly Window[], options: CalibrateOptions): Generator<number, Calibration> {
  const budget = options.falseAlarmsPerCameraPerMonth;
  const ownBudget = budget * (options.share ?? 1);
  const replicates = options.replicates ?? defaultReplicates;
  if (!(budget > 0 && budget < Number.POSITIVE_INFINITY))
    throw new RangeError(`calibrate: expected a budget above 0 false alarms a month, got ${budget}`);
  if (!(replicates >= 100)) throw new RangeError(`calibrate: expected at least 100 replicates, got ${replicates}`);
  const filled = windows.filter((window) => window.frames > 0);
  if (filled.length === 0) throw new RangeError('calibrate: expected windows with frames, got none; record a baseline');
  filled.sort((a, b) => a.startMs - b.startMs);
  const reference = yield* part(referenceSteps(filled), 0, 0.03);
  const specs = channelSpecs(reference);

  const alike = yield* part(alikeSteps(filled, reference), 0.03, 0.05);
  const base = fullWindows(alike.filter((window) => window.level === 'base'));
  const hours = fullWindows(yield* part(baselineHourSteps(alike), 0.05, 0.1));
  yield 0.1;
  const span = spanOf(alike, base, hours);
  yield 0.1;
  const atBase = yield* part(leftOutSteps(base.full, specs, reference), 0.1, 0.4);
  const baseFits: (BaseFit | null)[] = [];
  const startMs = Float64Array.from(base.full, (window) => window.startMs);
  for (const [c, values] of atBase.values.entries()) {
    const spec = specs[c]!;
    const frames = reference.stats.get(spec.feature)?.n ?? 0;
    baseFits.push(fitBase(startMs, values, span.windowMs, span.days) ?? rareClassFit(spec, values, frames));
    yield 0.4 + (0.1 * c) / specs.length;
  }
  const atHour = yield* part(leftOutSteps(hours.full, specs, reference), 0.5, 0.55);
  const grid = hourGrid(hours.full, atHour, span.days);
  const fits: (HourFit | null)[] = [];
  const channels: CalibratedChannel[] = [];
  for (const [c, spec] of specs.entries()) {
    const fit = fitHours(grid.values[c]!, grid.firstPart, grid.parts, spec.kind === 'distance');
    const normal = baseFits[c] ? { ...baseFits[c].normal, score: channelNull(atBase.scores[c]!) } : null;
    channels.push(calibratedChannel(spec, atBase.values[c]!, base.full, normal, fit, atHour.scores[c]!));
    fits.push(fit);
    yield 0.55 + (0.05 * c) / specs.length;
  }
  // A level that is missing leaves its part of the budget to the other.
  const hasSlow = hours.full.length >= leastSlowHours;
  const fastBudget = ownBudget * (hasSlow ? levelShare : 1);
  const fast =
    hasSlow && span.windowMs >= longWindowMs
      ? null
      : yield* part(fastCalibrationSteps(startMs, specs, baseFits, span.windowMs, fastBudget), 0.6, 0.65);
  const names = specs.map((spec) => spec.name);
  const watched = hasSlow ? watchedChannels(names, fits.map(innovationsOf)) : [];
  const watchedFits = watched.map((c) => fits[c]!);
  const thresholds = yield* part(
    slowThresholdSteps({ ...grid, values: watched.map((c) => grid.values[c]!) }, watchedFits, {
      falseAlarmsPerMonth: ownBudget * (fast ? levelShare : 1),
      replicates,
      seed: options.seed,
    }),
    0.65,
    1,
  );
  const watchedNames = watched.map((c) => names[c]!);
  const slow = thresholds && slowCalibration(thresholds, watchedNames, replicates, span);
  yield 1;
  const baseNulls = channels.map(({ constant, base }) => (constant ? null : base.score));
  const hourNulls = channels.map(({ constant, hour }) => (constant ? null : (hour?.score ?? null)));
  const maximum = { base: maximumNull(atBase.scores, baseNulls), hour: maximumNull(atHour.scores, hourNulls) };
  const judged = { span, channels, fast, slow, shortWindows: span.windows - base.full.length };
  return {
    version: 1,
    falseAlarmsPerCameraPerMonth: budget,
    seed: options.seed,
    span,
    channels,
    maximum,
    fast,
    slow,
    goodFor: goodFor(judged),
    limits: limitsOf(judged),
  };
}

/** The steps of a part of the work, on the scale of the whole. */
function* part<T>(steps: Generator<number, T>, from: number, to: number): Generator<number, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}

const chunk = 200;

/** The windows with the reference's bins; yields the share done after every few. */
function* alikeSteps(windows: readonly Window[], reference: Reference): Generator<number, Window[]> {
  const alike: Window[] = [];
  for (const [i, window] of windows.entries()) {
    alike.push(withBinsOf(window, reference));
    if (i % chunk === chunk - 1) yield (i + 1) / windows.length;
  }
  return alike;
}

function withBinsOf(window: Window, reference: Reference): Window {
  const bins = (name: string) => reference.histograms.get(name)!.counts.length;
  if ([...window.histograms].every(([name, { counts }]) => counts.length === bins(name))) return window;
  const histograms = new Map(window.histograms);
  for (const [name, histogram] of histograms) {
    const folded = inBins(histogram, bins(name));
    if (folded) histograms.set(name, folded);
  }
  return { ...window, histograms };
}

function spanOf(
  windows: readonly Window[],
  base: ReturnType<typeof fullWindows>,
  hours: ReturnType<typeof fullWindows>,
): CalibrationSpan {
  const lengths = (base.full.length > 0 ? base.full : windows).map((window) => window.endMs - window.startMs);
  lengths.sort((a, b) => a - b);
  const startMs = windows[0]!.startMs;
  const endMs = windows.reduce((latest, window) => Math.max(latest, window.endMs), startMs);
  return {
    startMs,
    endMs,
    windowMs: Math.max(1, lengths[lengths.length >> 1]!),
    days: rounded((endMs - startMs) / dayMs),
    windows: windows.filter((window) => window.level === 'base').length,
    hours: hours.full.length,
    frames: windows.reduce((sum, window) => sum + window.frames, 0),
    framesPerWindow: base.usualFrames,
    framesPerHour: hours.usualFrames,
  };
}
