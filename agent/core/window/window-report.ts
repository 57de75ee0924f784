import { foldHistogram, type Histogram } from '../../../shared/sketch/histogram.ts';
import { type Moments, standardDeviation } from '../../../shared/sketch/moments.ts';
import type { FeatureScores, HistogramCounts, ReportDraft, StatSummary } from '../../../shared/wire/report.ts';
import type { DriftReading } from '../drift/reading.ts';
import { levelHistograms } from '../features/feature-set.ts';
import { explaining } from '../scene/scene-reading.ts';
import type { Window } from './window.ts';

export interface ReportMoment {
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly utcMs: number;
  readonly synced: boolean;
}

export interface WindowReportOptions {
  /** Bins of a base window's histograms on the wire; must divide 256. Hours and days keep every bin. */
  readonly baseBins: number;
  /** Publish the luma histogram of a colour camera beside those of its channels. */
  readonly lumaHistogram: boolean;
}

/** How a window compares with its baseline; `null`: it was not compared. */
export interface WindowScores {
  readonly baselineId: string | null;
  readonly reading: Pick<DriftReading, 'scores' | 'p'> | null;
}

const notScored: WindowScores = { baselineId: null, reading: null };
/** A base window leaves out the scores of features that are less unusual than this. */
const SCORED_BELOW_P = 0.05;

/** What a closed window says to the world. What only explains travels with hours and days. */
export function windowReport(
  camera: string,
  window: Window,
  made: ReportMoment,
  options: WindowReportOptions,
  { baselineId, reading }: WindowScores = notScored,
): ReportDraft {
  const colour = window.histograms.has('red');
  const histograms: Record<string, HistogramCounts> = {};
  for (const [name, histogram] of window.histograms)
    if (name !== 'luma' || !colour || options.lumaHistogram)
      histograms[name] = published(window.level === 'base' ? folded(name, histogram, options.baseBins) : histogram);
  const stats: Record<string, StatSummary> = {};
  for (const [name, moments] of window.stats)
    if (moments.n > 0 && (window.level !== 'base' || !explaining.has(name))) stats[name] = summary(moments);
  return {
    kind: 'window',
    camera,
    level: window.level,
    recorded: window.basis === 'recorded',
    bootId: made.bootId,
    monotonicMs: Math.round(made.monotonicMs),
    clock: { synced: made.synced },
    atMs: Math.round(made.utcMs),
    startMs: window.startMs,
    endMs: window.endMs,
    frames: window.frames,
    framesFailed: window.framesFailed,
    framesSkipped: window.framesSkipped,
    framesLate: window.framesLate,
    framesEarly: window.framesEarly,
    baselineId,
    recipe: window.recipe,
    histograms,
    stats,
    ...(reading === null || reading.p === null ? {} : { p: reading.p }),
    scores: reading === null ? {} : window.level === 'base' ? unusual(reading.scores) : { ...reading.scores },
    ...(window.interruptedSinceMs === null ? {} : { interruptedSinceMs: window.interruptedSinceMs }),
  };
}

/** A feature without p is kept: nothing says that it is usual. */
function unusual(scores: DriftReading['scores']): Record<string, FeatureScores> {
  return Object.fromEntries(Object.entries(scores).filter(([, { p }]) => p === undefined || p <= SCORED_BELOW_P));
}

/** Classes of a model are no levels: what stands beside each other need not be alike. */
function folded(name: string, histogram: Histogram, bins: number): Histogram {
  const foldable =
    levelHistograms.has(name) &&
    !histogram.edges &&
    histogram.counts.length > bins &&
    histogram.counts.length % bins === 0;
  return foldable ? foldHistogram(histogram, bins) : histogram;
}

function published(histogram: Histogram): HistogramCounts {
  const counts = Array.from(histogram.counts);
  return histogram.edges
    ? { lo: histogram.lo, edges: [...histogram.edges], counts }
    : { lo: histogram.lo, hi: histogram.hi, counts };
}

function summary(moments: Moments): StatSummary {
  return { n: moments.n, mean: moments.mean, sd: standardDeviation(moments), min: moments.min, max: moments.max };
}
