import { type Histogram, totalCount } from '../../../shared/sketch/histogram.ts';
import { inBins } from '../../core/drift/channels.ts';
import type { HistogramShown, ValueShown } from '../../pipeline/camera-screen.ts';
import type { LastWindow } from '../../pipeline/window-notes.ts';

/** What fits beside each other on a phone. */
const barsShown = 32;

/** The window's histograms beside the baseline's, over the same bins; those that cannot be brought together are left out.
 * `classes`: names of what the model says, in its order. */
export function histogramsShown({ window, baseline }: LastWindow, classes: readonly string[]): HistogramShown[] {
  const shown: HistogramShown[] = [];
  for (const [name, histogram] of window.histograms) {
    const reference = baseline.reference.histograms.get(name);
    if (!reference) continue;
    const finest = Math.min(histogram.counts.length, reference.counts.length);
    const bins = finest > barsShown && finest % barsShown === 0 ? barsShown : finest;
    const now = inBins(histogram, bins);
    const usual = inBins(reference, bins);
    const labels = name === 'predictedClass' && classes.length === bins ? { labels: classes } : {};
    if (now && usual) shown.push({ name, now: sharesOf(now), usual: sharesOf(usual), ...labels });
  }
  return shown;
}

function sharesOf(histogram: Histogram): number[] {
  const total = totalCount(histogram);
  return Array.from(histogram.counts, (count) => (total > 0 ? Number((count / total).toPrecision(4)) : 0));
}

/** The features people know by name. */
const valueNames = ['lumaMean', 'lumaSd', 'focus', 'noise'];

export function valuesShown({ reading, baseline }: LastWindow): Record<string, ValueShown> {
  const shown: Record<string, ValueShown> = {};
  for (const name of valueNames) {
    const now = reading.values[name];
    const usual = baseline.reference.stats.get(name);
    if (now === undefined || !Number.isFinite(now) || !usual || usual.n === 0) continue;
    shown[name] = { now, usual: usual.mean, deviations: reading.deviations[name] ?? null };
  }
  return shown;
}
