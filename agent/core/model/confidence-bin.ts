export const CONFIDENCE_BINS = 32;

/** The bin of a confidence of 0 to 1 among 32 equal ones; 1 is in the last. */
export function confidenceBin(confidence: number): number {
  return Math.min(CONFIDENCE_BINS - 1, Math.max(0, Math.floor(confidence * CONFIDENCE_BINS)));
}

/** Counts of `bins` bins, all 0. */
export const noCounts = (bins: number): number[] => new Array<number>(bins).fill(0);
