/** What an EWMA remembers; plain data, so that it outlives a restart. */
export interface EwmaState {
  /** Values seen since the start or the last reset. */
  n: number;
  /** The weighted mean, in the values' unit. */
  mean: number;
  /** The mean in its own standard deviations; its sign is the direction, its size the two-sided statistic. */
  z: number;
}

export interface Ewma {
  readonly state: Readonly<EwmaState>;
  /** Takes the next standardised value; returns `state`, which the next call changes. */
  update(x: number): Readonly<EwmaState>;
  reset(): void;
}

/**
 * Exponentially weighted moving average (Roberts 1959) of standardised independent values, divided by its exact standard
 * deviation √(λ/(2−λ)·(1−(1−λ)^2n)), so that it is comparable from the first value on.
 *
 * @param options.state goes on from there instead of from 0
 * @throws RangeError unless 0 < lambda ≤ 1; `update` on a non-finite value
 * @example
 * createEwma({ lambda: 0.02 }).update(1.5) // { n: 1, mean: 0.03, z: 1.5 }
 */
export function createEwma(options: { lambda: number; state?: Readonly<EwmaState> }): Ewma {
  const { lambda } = options;
  if (!(lambda > 0 && lambda <= 1)) throw new RangeError(`createEwma: expected lambda in (0, 1], got ${lambda}`);
  const state: EwmaState = options.state ? { ...options.state } : { n: 0, mean: 0, z: 0 };
  const settled = lambda / (2 - lambda);
  return {
    state,
    update(x) {
      if (!Number.isFinite(x)) throw new RangeError(`ewma: expected a finite value, got ${x}`);
      state.n++;
      state.mean += lambda * (x - state.mean);
      state.z = state.mean / Math.sqrt(settled * (1 - (1 - lambda) ** (2 * state.n)));
      return state;
    },
    reset() {
      state.n = 0;
      state.mean = 0;
      state.z = 0;
    },
  };
}
