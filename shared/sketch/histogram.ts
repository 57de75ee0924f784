/** Counts over bins fixed beforehand. Merging is addition; 2^53 counts fit a bin exactly. */
export interface Histogram {
  readonly lo: number;
  readonly hi: number;
  /** Present when the bins are not equal: `counts.length + 1` rising values, the first `lo`, the last `hi`. */
  readonly edges?: readonly number[];
  readonly counts: Float64Array;
}

/** An empty histogram of `bins` equal bins over [lo, hi). */
export function equalBins(lo: number, hi: number, bins: number): Histogram {
  if (!(hi > lo) || !Number.isInteger(bins) || bins < 1)
    throw new RangeError(`equalBins: expected lo < hi and a whole number of bins, got ${lo}, ${hi}, ${bins}`);
  return { lo, hi, counts: new Float64Array(bins) };
}

export function sameBins(a: Histogram, b: Histogram): boolean {
  if (a.lo !== b.lo || a.hi !== b.hi || a.counts.length !== b.counts.length) return false;
  if (!a.edges !== !b.edges) return false;
  return !a.edges || a.edges.every((edge, i) => edge === b.edges?.[i]);
}

/** Adds the counts of `from` to `into`, which must have the same bins. */
export function addHistogram(into: Histogram, from: Histogram): void {
  if (!sameBins(into, from))
    throw new RangeError(
      `addHistogram: bins differ: ${into.counts.length} over [${into.lo}, ${into.hi}] and ${from.counts.length} over [${from.lo}, ${from.hi}]; fold the finer one first`,
    );
  for (let i = 0; i < into.counts.length; i++) into.counts[i]! += from.counts[i]!;
}

/** The same counts in `bins` equal bins; exact, since `bins` must divide the number there is. */
export function foldHistogram(histogram: Histogram, bins: number): Histogram {
  const there = histogram.counts.length;
  if (histogram.edges || there % bins !== 0)
    throw new RangeError(`foldHistogram: expected equal bins whose number ${bins} divides, got ${there}`);
  const folded = equalBins(histogram.lo, histogram.hi, bins);
  const width = there / bins;
  for (let i = 0; i < there; i++) folded.counts[(i / width) | 0]! += histogram.counts[i]!;
  return folded;
}

export function totalCount(histogram: Pick<Histogram, 'counts'>): number {
  let total = 0;
  for (let i = 0; i < histogram.counts.length; i++) total += histogram.counts[i]!;
  return total;
}
