import { requireCounts } from './require-counts.ts';
import { requireBins } from './w1.ts';

/** What a quantile needs of a histogram: bins from `lo` to `hi`, equal unless `edges` are given. */
export interface BinnedCounts {
  readonly lo: number;
  readonly hi: number;
  readonly edges?: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/**
 * The value below which a share `probability` of the counts lies, taking counts as spread evenly within their bin;
 * in the histogram's unit, never outside [lo, hi]. Over empty bins it is the upper edge of the last filled bin below.
 *
 * @throws RangeError unless 0 ≤ probability ≤ 1, on an empty histogram or on bad edges
 * @example
 * quantileFromHistogram({ lo: 0, hi: 4, counts: [1, 1, 2, 0] }, 0.5) // 2
 * quantileFromHistogram({ lo: 0, hi: 4, counts: [1, 1, 2, 0] }, 0.75) // 2.5
 * quantileFromHistogram({ lo: 0, hi: 10, edges: [0, 2, 10], counts: [5, 5] }, 0.6) // 3.6
 */
export function quantileFromHistogram(histogram: BinnedCounts, probability: number): number {
  const { lo, hi, edges, counts } = histogram;
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`quantileFromHistogram: expected a probability from 0 to 1, got ${probability}`);
  const total = requireCounts('quantileFromHistogram', counts);
  const width = (hi - lo) / counts.length;
  requireBins('quantileFromHistogram', edges ?? width, counts.length);
  const wanted = probability * total;
  let before = 0;
  let last = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    last = i;
    if (before + count >= wanted) {
      const left = edges ? edges[i]! : lo + i * width;
      const right = edges ? edges[i + 1]! : lo + (i + 1) * width;
      return left + (right - left) * Math.max(0, (wanted - before) / count);
    }
    before += count;
  }
  // Reached only when rounding leaves the running sum a hair below the wanted one.
  return edges ? edges[last + 1]! : lo + (last + 1) * width;
}
