import { foldHistogram } from '../../../shared/sketch/histogram.ts';
import type { Reference } from '../../core/baseline/baseline.ts';
import { referenceOf } from '../../core/drift/reference-of.ts';
import { levelHistograms } from '../../core/features/feature-set.ts';
import { addWindow, openWindow, type Window } from '../../core/window/window.ts';

/** Base windows that become a baseline, within bounds of memory. */
export interface WindowKeeper {
  add(window: Window): void;
  /** Oldest first; `[]`: none with a frame. */
  windows(): readonly Window[];
  /** Everything added up, in all bins, also what `windows` had to leave out. */
  reference(): Reference;
  /** Older windows that are in the reference only. */
  readonly leftOut: number;
}

/** So many windows keep 256 bins, 8 kB each; more are folded. */
const WHOLE_WINDOWS = 4000;
const FOLDED_BINS = 32;
/** 35 days of minutes. */
const MOST_WINDOWS = 50_000;

export function windowKeeper(): WindowKeeper {
  let kept: Window[] = [];
  let folding = false;
  let leftOut = 0;
  const all = openWindow('base', 'recorded', null, { startMs: 0, endMs: 0 });
  return {
    add: (window) => {
      if (window.frames === 0) return;
      addWindow(all, window);
      if (!folding && kept.length >= WHOLE_WINDOWS) {
        folding = true;
        kept = kept.map(folded);
      }
      kept.push(folding ? folded(window) : window);
      // A tenth at a time, since to take one off the front moves all others.
      if (kept.length > MOST_WINDOWS * 1.1) {
        leftOut += kept.length - MOST_WINDOWS;
        kept = kept.slice(-MOST_WINDOWS);
      }
    },
    windows: () => kept,
    reference: () => referenceOf([all]),
    get leftOut() {
      return leftOut;
    },
  };
}

function folded(window: Window): Window {
  const histograms = new Map(window.histograms);
  for (const [name, histogram] of histograms)
    if (
      levelHistograms.has(name) &&
      !histogram.edges &&
      histogram.counts.length > FOLDED_BINS &&
      histogram.counts.length % FOLDED_BINS === 0
    )
      histograms.set(name, foldHistogram(histogram, FOLDED_BINS));
  return { ...window, histograms };
}
