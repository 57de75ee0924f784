/** What a trailing mean remembers; plain data. */
export interface TrailingState {
  /** The mean of what is older than the lag, in the unit of the deviations. */
  mean: number;
  /** How uncertain the mean is: its variance. */
  variance: number;
  /** The newest deviations, the oldest first; they go into the mean once the lag has passed. */
  waiting: number[];
}

export interface TrailingOptions {
  readonly weight: number;
  readonly lag: number;
  /** Variance of one deviation around a known level. */
  readonly noise: number;
  /** Variance of the level around the expected one when nothing has been seen yet. */
  readonly prior: number;
}

/** One wild value moves the mean by at most this many standard deviations' worth. */
const reach = 4;

export function noTrailing(options: TrailingOptions): TrailingState {
  return { mean: 0, variance: options.prior, waiting: [] };
}

/**
 * A deviation less the mean of those before the last `lag`, in standard deviations of what is to be expected: `scale` is
 * above 1 while the mean is still uncertain. Starts from the expected level (0) with variance `prior` and learns as a
 * Kalman filter would, but never with a weight below `weight`, so that it follows slow change. O(lag).
 */
export function lessTrailing(
  state: TrailingState,
  deviation: number,
  options: TrailingOptions,
): { rest: number; scale: number } {
  const { weight, lag, noise } = options;
  if (state.waiting.length >= lag) {
    const old = state.waiting.shift()!;
    const gain = Math.max(weight, state.variance / (state.variance + noise));
    const limit = reach * Math.sqrt(noise + state.variance);
    state.mean += gain * Math.min(limit, Math.max(-limit, old - state.mean));
    state.variance *= 1 - gain;
  }
  state.waiting.push(deviation);
  return { rest: deviation - state.mean, scale: Math.sqrt(1 + state.variance / noise) };
}
