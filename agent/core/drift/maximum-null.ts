import type { NullDistribution } from './calibration.ts';
import { nullDistribution } from './null-distribution.ts';

/** The null of one channel's scores, windows without it left out. */
export function channelNull(scores: Float64Array): NullDistribution | null {
  return nullDistribution(scores.filter((score) => !Number.isNaN(score)));
}

/** The null of the largest score over channels, each divided by its null median. */
export function maximumNull(
  scores: readonly Float64Array[],
  nulls: readonly (NullDistribution | null)[],
): NullDistribution | null {
  const largest: number[] = [];
  for (let i = 0; i < (scores[0]?.length ?? 0); i++) {
    let max = Number.NaN;
    for (const [c, channel] of nulls.entries()) {
      if (!channel || Number.isNaN(scores[c]![i])) continue;
      const ratio = scores[c]![i]! / channel.median;
      if (!(ratio <= max)) max = ratio;
    }
    if (!Number.isNaN(max)) largest.push(max);
  }
  return nullDistribution(largest);
}
