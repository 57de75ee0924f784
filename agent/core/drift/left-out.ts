import type { Histogram } from '../../../shared/sketch/histogram.ts';
import type { Reference } from '../baseline/baseline.ts';
import type { Window } from '../window/window.ts';
import type { ChannelSpec } from './calibration.ts';
import { channelValue, inBins } from './channels.ts';

/** Values of every channel in every window, and how far each lies from the rest of the baseline. */
export interface LeftOut {
  readonly values: Float64Array[];
  readonly scores: Float64Array[];
}

const chunk = 8;

/**
 * Each window against all others but its neighbours, which resemble it: distances from the others' histograms, and for
 * means how far the window lies from the others' mean. NaN: unavailable. Yields after every few windows.
 */
export function* leftOutSteps(
  windows: readonly Window[],
  specs: readonly ChannelSpec[],
  reference: Reference,
): Generator<number, LeftOut> {
  const values = specs.map(() => new Float64Array(windows.length).fill(Number.NaN));
  const rest = new Map<string, Histogram>();
  for (const [name, histogram] of reference.histograms)
    rest.set(name, { ...histogram, counts: histogram.counts.slice() });
  for (let i = 0; i < windows.length; i++) {
    for (const [name, histogram] of rest) {
      histogram.counts.set(reference.histograms.get(name)!.counts);
      for (let j = Math.max(0, i - 1); j <= Math.min(windows.length - 1, i + 1); j++)
        takeOff(histogram, windows[j]!.histograms.get(name));
    }
    for (const [c, spec] of specs.entries()) values[c]![i] = channelValue(spec, windows[i]!, rest.get(spec.feature));
    if (i % chunk === chunk - 1) yield (i + 1) / windows.length;
  }
  const scores: Float64Array[] = [];
  for (const [c, spec] of specs.entries()) {
    scores.push(spec.kind === 'distance' ? values[c]! : fromOthersMean(values[c]!));
    yield 1;
  }
  return { values, scores };
}

function takeOff(histogram: Histogram, window: Histogram | undefined): void {
  const folded = window && inBins(window, histogram.counts.length);
  if (!folded) return;
  for (let b = 0; b < folded.counts.length; b++)
    histogram.counts[b] = Math.max(0, histogram.counts[b]! - folded.counts[b]!);
}

function fromOthersMean(values: Float64Array): Float64Array {
  let sum = 0;
  let n = 0;
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      n++;
    }
  return values.map((value, i) => {
    let others = sum;
    let count = n;
    for (let j = Math.max(0, i - 1); j <= Math.min(values.length - 1, i + 1); j++)
      if (!Number.isNaN(values[j])) {
        others -= values[j]!;
        count--;
      }
    return count > 0 ? Math.abs(value - others / count) : Number.NaN;
  });
}
