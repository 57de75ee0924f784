import { addHistogram, equalBins, foldHistogram, type Histogram } from '../sketch/histogram.ts';
import { addMoments, type Moments, noMoments, standardDeviation } from '../sketch/moments.ts';
import type { HistogramCounts, StatSummary, WindowReport } from '../wire/report.ts';

export interface MergedWindows {
  windows: number;
  frames: number;
  framesFailed: number;
  framesSkipped: number;
  framesLate: number;
  framesEarly: number;
  histograms: Record<string, HistogramCounts>;
  stats: Record<string, StatSummary>;
  /** Histograms left out because their bins have nothing in common from window to window. */
  incompatible: string[];
}

/** What all frames of the windows add up to. Finer histograms are folded to bins that all share. */
export function mergeWindows(windows: readonly WindowReport[]): MergedWindows {
  const merged: MergedWindows = {
    windows: windows.length,
    frames: 0,
    framesFailed: 0,
    framesSkipped: 0,
    framesLate: 0,
    framesEarly: 0,
    histograms: {},
    stats: {},
    incompatible: [],
  };
  const histograms = new Map<string, HistogramCounts[]>();
  const moments = new Map<string, Moments>();
  for (const window of windows) {
    merged.frames += window.frames;
    merged.framesFailed += window.framesFailed;
    merged.framesSkipped += window.framesSkipped;
    merged.framesLate += window.framesLate;
    merged.framesEarly += window.framesEarly;
    for (const [name, histogram] of Object.entries(window.histograms)) listOf(histograms, name).push(histogram);
    for (const [name, { n, mean, sd, min, max }] of Object.entries(window.stats)) {
      const into = moments.get(name) ?? noMoments();
      addMoments(into, { n, mean, m2: sd * sd * (n - 1), min, max });
      moments.set(name, into);
    }
  }
  for (const [name, list] of histograms) {
    const sum = sumOf(list);
    if (sum) merged.histograms[name] = sum;
    else merged.incompatible.push(name);
  }
  for (const [name, into] of moments) {
    const { n, mean, min, max } = into;
    merged.stats[name] = { n, mean, sd: standardDeviation(into), min, max };
  }
  return merged;
}

function listOf<T>(lists: Map<string, T[]>, name: string): T[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

function sumOf(list: readonly HistogramCounts[]): HistogramCounts | null {
  const sketches = list.map(sketchOf);
  const first = sketches[0]!;
  if (sketches.some((other) => !comparable(first, other))) return null;
  if (first.edges) {
    for (const other of sketches.slice(1)) addHistogram(first, other);
    return { lo: first.lo, edges: [...first.edges], counts: [...first.counts] };
  }
  const bins = sketches.reduce((common, { counts }) => greatestCommonDivisor(common, counts.length), 0);
  if (bins === 0) return null;
  const sum = equalBins(first.lo, first.hi, bins);
  for (const other of sketches) addHistogram(sum, foldHistogram(other, bins));
  return { lo: sum.lo, hi: sum.hi, counts: [...sum.counts] };
}

function sketchOf({ lo, hi, edges, counts }: HistogramCounts): Histogram {
  return edges
    ? { lo, hi: edges.at(-1)!, edges, counts: Float64Array.from(counts) }
    : { lo, hi: hi!, counts: Float64Array.from(counts) };
}

function comparable(a: Histogram, b: Histogram): boolean {
  if (a.lo !== b.lo || a.hi !== b.hi || a.hi <= a.lo || !a.edges !== !b.edges) return false;
  return !a.edges || (a.edges.length === b.edges?.length && a.edges.every((edge, i) => edge === b.edges?.[i]));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
