/** What a two-sided CUSUM remembers; plain data, so that it outlives a restart. */
export interface CusumState {
  /** Values seen. */
  n: number;
  /** Sum of exceedances over k, and of shortfalls below −k, since each was last 0; in standard deviations. */
  up: number;
  down: number;
  /** Index (from 0) of the first value of the current excursion; equals `n` while the sum is 0. */
  upSince: number;
  downSince: number;
}

export interface Cusum {
  readonly state: Readonly<CusumState>;
  /** Takes the next standardised value; returns `state`, which the next call changes. */
  update(x: number): Readonly<CusumState>;
  reset(): void;
}

/**
 * Two-sided CUSUM (Page 1954) of standardised independent values: up ← max(0, up + x − k), down ← max(0, down − x − k).
 * The allowance k, in standard deviations, is half the shift it is quickest for. Clip values to ±6 before, so that one
 * wild value cannot alarm alone.
 *
 * @param options.state goes on from there instead of from 0
 * @throws RangeError unless k > 0; `update` on a non-finite value
 * @example
 * createCusum({ k: 0.5 }).update(2) // { n: 1, up: 1.5, down: 0, upSince: 0, downSince: 1 }
 */
export function createCusum(options: { k: number; state?: Readonly<CusumState> }): Cusum {
  const { k } = options;
  if (!(k > 0 && k < Number.POSITIVE_INFINITY)) throw new RangeError(`createCusum: expected k above 0, got ${k}`);
  const state: CusumState = options.state ? { ...options.state } : { n: 0, up: 0, down: 0, upSince: 0, downSince: 0 };
  return {
    state,
    update(x) {
      if (!Number.isFinite(x)) throw new RangeError(`cusum: expected a finite value, got ${x}`);
      state.n++;
      state.up = Math.max(0, state.up + x - k);
      state.down = Math.max(0, state.down - x - k);
      if (state.up === 0) state.upSince = state.n;
      if (state.down === 0) state.downSince = state.n;
      return state;
    },
    reset() {
      state.up = 0;
      state.down = 0;
      state.upSince = state.n;
      state.downSince = state.n;
    },
  };
}
