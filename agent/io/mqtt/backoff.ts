export interface Backoff {
  /** Upper bound of the first wait. */
  readonly minMs: number;
  /** Upper bound of every wait. */
  readonly maxMs: number;
}

/**
 * How long to wait after `failures` connections failed in a row: anything from nothing to a bound that doubles each
 * time. Evenly spread, so that the boxes of a plant do not all return in the same second after a power cut.
 */
export function backoffMs(failures: number, { minMs, maxMs }: Backoff, random: () => number): number {
  const boundMs = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(boundMs * random());
}
