import { quantileFromHistogram } from '../../../shared/stats/quantile-from-histogram.ts';

/**
 * Percentile of grouped levels, where the pixels of level v lie evenly from v − ½ to v + ½ (Python's
 * `statistics.median_grouped`), kept within 0 to 255. Whole levels would stand still while a steady scene darkens by half
 * a level, and would have no spread to calibrate a threshold on.
 */
export function levelPercentile(counts: Uint32Array, share: number): number {
  const value = quantileFromHistogram({ lo: -0.5, hi: 255.5, counts }, share);
  return Math.min(255, Math.max(0, value));
}
