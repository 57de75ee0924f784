import type { ActivationLayout } from './activation-layout.ts';

/** What one pass over a tensor leaves of it; the buffer is reused for the next. */
export interface PooledChannels {
  /** Mean of each channel over its positions. */
  readonly means: Float64Array;
  /** Of all numbers. */
  mean: number;
  /** Standard deviation of all numbers. */
  spread: number;
  /** Share of the channels whose numbers are all 0. */
  dead: number;
}

export const emptyPool = (channels: number): PooledChannels => ({
  means: new Float64Array(channels),
  mean: 0,
  spread: 0,
  dead: 0,
});

/** Pools a tensor by channels. `false`: a number is not finite, or there is none. */
export function poolChannels(data: ArrayLike<number>, layout: ActivationLayout, into: PooledChannels): boolean {
  const { channels, positions, channelStep, positionStep } = layout;
  const numbers = channels * positions;
  if (numbers === 0) return false;
  // Squares about a number of the tensor itself, so that a small spread on a large mean keeps its digits.
  const shift = data[0]!;
  let sum = 0;
  let squares = 0;
  let dead = 0;
  for (let channel = 0; channel < channels; channel++) {
    let channelSum = 0;
    let alive = false;
    for (let position = 0, at = channel * channelStep; position < positions; position++, at += positionStep) {
      const value = data[at]!;
      if (value !== 0) alive = true;
      const off = value - shift;
      channelSum += off;
      squares += off * off;
    }
    into.means[channel] = shift + channelSum / positions;
    sum += channelSum;
    if (!alive) dead++;
  }
  into.mean = shift + sum / numbers;
  into.spread = Math.sqrt(Math.max(0, squares / numbers - (sum / numbers) ** 2));
  into.dead = dead / channels;
  // One sum over all: what is not finite anywhere shows here.
  return Number.isFinite(into.mean) && Number.isFinite(into.spread);
}
