import { addHistogram, type Histogram, sameBins } from '../../../shared/sketch/histogram.ts';
import { addMoments, type Moments, noMoments } from '../../../shared/sketch/moments.ts';
import type { Reference } from '../baseline/baseline.ts';
import type { Window } from '../window/window.ts';
import { inBins } from './channels.ts';
import { drained } from './drained.ts';

/**
 * All windows added up, histograms over the coarsest bins that any window has. Throws `RangeError` naming the feature
 * where the bins of two windows cannot be brought together.
 */
export function referenceOf(windows: readonly Window[]): Reference {
  return drained(referenceSteps(windows));
}

const chunk = 200;

/** The same; yields the share done after every few windows. */
export function* referenceSteps(windows: readonly Window[]): Generator<number, Reference> {
  const histograms = new Map<string, Histogram>();
  const stats = new Map<string, Moments>();
  const coarsest = new Map<string, number>();
  for (const window of windows)
    for (const [name, { counts }] of window.histograms)
      coarsest.set(name, Math.min(coarsest.get(name) ?? counts.length, counts.length));
  for (const [i, window] of windows.entries()) {
    if (i % chunk === chunk - 1) yield i / windows.length;
    for (const [name, histogram] of window.histograms) {
      const folded = inBins(histogram, coarsest.get(name)!);
      const sum = histograms.get(name);
      if (!folded || (sum && !sameBins(sum, folded)))
        throw new RangeError(`reference: the bins of ${name} differ between windows and cannot be folded into one`);
      if (sum) addHistogram(sum, folded);
      else histograms.set(name, { ...folded, counts: folded.counts.slice() });
    }
    for (const [name, moments] of window.stats) {
      const sum = stats.get(name) ?? noMoments();
      addMoments(sum, moments);
      stats.set(name, sum);
    }
  }
  for (const [name, { n }] of stats) if (n === 0) stats.delete(name);
  return { histograms, stats };
}
