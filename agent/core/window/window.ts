import { addHistogram, equalBins, type Histogram, sameBins } from '../../../shared/sketch/histogram.ts';
import { addMoments, addValue, type Moments, noMoments } from '../../../shared/sketch/moments.ts';
import type { Level } from '../../../shared/wire/report.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import type { ModelReading } from '../model/model-reading.ts';
import { addMaps, noMaps, type WindowMaps } from './window-maps.ts';

/** The clock a window was cut by. Live windows follow the boot's monotonic clock and are stamped again when wall time
 * arrives; recorded ones follow the frames' own time, which nothing moves. */
export type TimeBasis = 'live' | 'recorded';

/** What all frames of one camera and recipe in one period add up to. `startMs` and `endMs` are UTC as believed. */
export interface Window {
  readonly level: Level;
  readonly basis: TimeBasis;
  readonly recipe: string | null;
  readonly startMs: number;
  endMs: number;
  frames: number;
  framesFailed: number;
  framesSkipped: number;
  framesLate: number;
  framesEarly: number;
  /** Frames since then may be missing because the power failed. */
  interruptedSinceMs: number | null;
  readonly histograms: Map<string, Histogram>;
  readonly stats: Map<string, Moments>;
  /** Of base windows whose frames have maps. */
  maps: WindowMaps | null;
}

export function openWindow(
  level: Level,
  basis: TimeBasis,
  recipe: string | null,
  period: { startMs: number; endMs: number },
): Window {
  return {
    level,
    basis,
    recipe,
    startMs: period.startMs,
    endMs: period.endMs,
    frames: 0,
    framesFailed: 0,
    framesSkipped: 0,
    framesLate: 0,
    framesEarly: 0,
    interruptedSinceMs: null,
    histograms: new Map(),
    stats: new Map(),
    maps: null,
  };
}

/** Counts one frame. A value that is not finite is left out of its statistic, so `n` says how many went in. */
export function addFrame(window: Window, features: FeatureSet): void {
  window.frames++;
  for (const [name, levels] of features.histograms) {
    let histogram = window.histograms.get(name);
    if (!histogram) {
      histogram = equalBins(0, levels.length, levels.length);
      window.histograms.set(name, histogram);
    }
    const { counts } = histogram;
    for (let i = 0; i < levels.length; i++) counts[i]! += levels[i]!;
  }
  for (const [name, value] of features.values) {
    let moments = window.stats.get(name);
    if (!moments) {
      moments = noMoments();
      window.stats.set(name, moments);
    }
    addValue(moments, value);
  }
  if (features.maps) {
    window.maps ??= noMaps(features.maps.layout);
    addMaps(window.maps, features.maps);
  }
}

/** Adds what the model said of a frame that is counted already, here or in the window before. A histogram whose bins are
 * others than before, as of a model with other classes, begins anew. */
export function addReading(window: Window, { values, histograms }: ModelReading): void {
  for (const name in values) {
    let moments = window.stats.get(name);
    if (!moments) {
      moments = noMoments();
      window.stats.set(name, moments);
    }
    addValue(moments, values[name]!);
  }
  for (const name in histograms) {
    const bins = histograms[name]!;
    if (bins.length === 0) continue;
    let histogram = window.histograms.get(name);
    if (histogram?.counts.length !== bins.length) {
      histogram = equalBins(0, bins.length, bins.length);
      window.histograms.set(name, histogram);
    }
    for (let i = 0; i < bins.length; i++) histogram.counts[i]! += bins[i]!;
  }
}

/** Adds all that `from` counted; what `from` has and `into` lacks is copied. Where the bins of a histogram differ, as after
 * another model came, those of `from`, the newer one, stay. */
export function addWindow(into: Window, from: Window): void {
  for (const [name, histogram] of from.histograms) {
    const there = into.histograms.get(name);
    if (there && sameBins(there, histogram)) addHistogram(there, histogram);
    else into.histograms.set(name, { ...histogram, counts: histogram.counts.slice() });
  }
  for (const [name, moments] of from.stats) {
    const there = into.stats.get(name);
    if (there) addMoments(there, moments);
    else into.stats.set(name, { ...moments });
  }
  into.frames += from.frames;
  into.framesFailed += from.framesFailed;
  into.framesSkipped += from.framesSkipped;
  into.framesLate += from.framesLate;
  into.framesEarly += from.framesEarly;
  if (from.interruptedSinceMs !== null)
    into.interruptedSinceMs = Math.min(into.interruptedSinceMs ?? from.interruptedSinceMs, from.interruptedSinceMs);
}
