import { median } from '../../../shared/stats/median.ts';

/** How long the last runs took. */
export interface RunTimes {
  add(ms: number): void;
  /** `null` before the first. */
  medianMs(): number | null;
}

export function createRunTimes(kept = 101): RunTimes {
  const times = new Float64Array(kept);
  let count = 0;
  return {
    add: (ms) => {
      if (Number.isFinite(ms)) times[count++ % kept] = ms;
    },
    medianMs: () => (count === 0 ? null : median(times.subarray(0, Math.min(count, kept)))),
  };
}
