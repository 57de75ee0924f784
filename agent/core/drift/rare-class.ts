import type { BaseFit } from './calibrate-fast.ts';
import type { ChannelSpec } from './calibration.ts';
import { classOf } from './model-channels.ts';
import { rounded } from './rounded.ts';

/** What was seen in none of n frames happens in at most 3 of n, with 95 % confidence (Hanley and Lippman-Hand 1983). */
const RULE_OF_THREE = 3;
/** As of a channel that does not wander. */
const TRAILING_WEIGHT = 1 / 120;

/**
 * What is normal for a class that was said in no frame of the baseline, or in every one: its windows have no scatter to
 * learn, yet a class that was never said and now is has to count. `null`: the channel is none such.
 *
 * @param frames of the baseline that the model said something of
 */
export function rareClassFit(spec: ChannelSpec, values: Float64Array, frames: number): BaseFit | null {
  if (spec.kind !== 'mean' || classOf(spec.feature)?.verb !== 'says') return null;
  const seen = values.filter((value) => !Number.isNaN(value));
  const constant = seen[0];
  if (constant === undefined || !(constant === 0 || constant === 1) || seen.some((value) => value !== constant))
    return null;
  const most = Math.min(0.5, RULE_OF_THREE / Math.max(1, frames));
  const framesPerWindow = Math.max(1, frames / seen.length);
  const sd = Math.sqrt((most * (1 - most)) / framesPerWindow);
  return {
    normal: { profile: [constant], scale: [rounded(sd)], ar: [], innovationSd: 1 },
    rest: values.map((value) => value - constant),
    trailingWeight: TRAILING_WEIGHT,
  };
}
