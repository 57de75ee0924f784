import { foldHistogram, type Histogram, sameBins, totalCount } from '../../../shared/sketch/histogram.ts';
import { type DriftScores, scoresFromCounts } from '../../../shared/stats/scores-from-counts.ts';
import type { Reference } from '../baseline/baseline.ts';
import { explaining } from '../scene/scene-reading.ts';
import type { Window } from '../window/window.ts';
import type { ChannelSpec } from './calibration.ts';

/** Differences that say colour apart from brightness. */
const differences = [
  ['red-green', 'redMean', 'greenMean'],
  ['blue-green', 'blueMean', 'greenMean'],
] as const;

/** A histogram with more counts a frame counts pixels. What a model says of a frame is counted a moment later, so its counts
 * of a window may be some more than its frames; and a detector finds several things in a frame. */
const mostPerFrame = 16;

/** Below it a divergence of equal histograms is rounding. */
const leastDivergence = 1e-13;

/** The channels that windows with this reference have: every frame value but those that only explain, two colour
 * differences, every histogram. */
export function channelSpecs(reference: Reference): ChannelSpec[] {
  const specs: ChannelSpec[] = [];
  for (const name of reference.stats.keys())
    if (!explaining.has(name)) specs.push({ name, kind: 'mean', feature: name, minus: null, bins: null });
  for (const [name, feature, minus] of differences)
    if (reference.stats.has(feature) && reference.stats.has(minus))
      specs.push({ name, kind: 'difference', feature, minus, bins: null });
  for (const [feature, { counts }] of reference.histograms)
    specs.push({ name: `${feature}.js`, kind: 'distance', feature, minus: null, bins: counts.length });
  return specs;
}

/** The same counts in `bins` bins where that is possible without guessing, else `null`. */
export function inBins(histogram: Histogram, bins: number): Histogram | null {
  if (histogram.counts.length === bins) return histogram;
  return histogram.edges || histogram.counts.length % bins !== 0 ? null : foldHistogram(histogram, bins);
}

/** All distances of a histogram from the reference's, over the coarser bins of both; `null` where they cannot be had. */
export function distances(current: Histogram, reference: Histogram, frames: number): DriftScores | null {
  const bins = Math.min(current.counts.length, reference.counts.length);
  const now = inBins(current, bins);
  const then = inBins(reference, bins);
  if (!now || !then || !sameBins(now, then)) return null;
  const total = totalCount(now);
  if (total === 0 || totalCount(then) === 0) return null;
  return scoresFromCounts(
    now.counts,
    then.counts,
    total > frames * mostPerFrame ? 'pixels' : 'frames',
    now.edges ?? (now.hi - now.lo) / bins,
  );
}

/** A channel's value in a window, in the feature's own unit; NaN: unavailable. `reference`: without this window. */
export function channelValue(spec: ChannelSpec, window: Window, reference: Histogram | undefined): number {
  if (spec.kind === 'distance') {
    const histogram = window.histograms.get(spec.feature);
    if (!histogram || !reference) return Number.NaN;
    const scores = distances(inBins(histogram, spec.bins!) ?? histogram, reference, window.frames);
    if (!scores) return Number.NaN;
    return scores.js > leastDivergence ? Math.sqrt(scores.js) : 0;
  }
  const value = meanOf(window, spec.feature);
  return spec.kind === 'mean' ? value : value - meanOf(window, spec.minus!);
}

/** Standard deviation of a channel from frame to frame within a window, and its degrees of freedom. */
export function frameVariance(spec: ChannelSpec, window: Window): { squares: number; degrees: number } {
  if (spec.kind === 'distance') return { squares: 0, degrees: 0 };
  const first = window.stats.get(spec.feature);
  const second = spec.minus === null ? undefined : window.stats.get(spec.minus);
  if (!first || first.n < 2) return { squares: 0, degrees: 0 };
  // Red and green of one frame move together, so the sum is more than the difference varies: on the safe side.
  return { squares: Math.max(0, first.m2) + Math.max(0, second?.m2 ?? 0), degrees: first.n - 1 };
}

function meanOf(window: Window, feature: string): number {
  const moments = window.stats.get(feature);
  return moments && moments.n > 0 ? moments.mean : Number.NaN;
}
