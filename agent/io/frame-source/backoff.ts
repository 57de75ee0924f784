export interface BackoffOptions {
  /** Longest first pause. */
  readonly minMs: number;
  /** Longest pause of all. */
  readonly maxMs: number;
}

export interface Backoff {
  /** The pause before the next attempt, in milliseconds. */
  nextMs(): number;
  /** The camera is well again: the next pause is a short one. */
  reset(): void;
}

/** Pauses that double from `minMs` to `maxMs`, each one anywhere between half and the whole of it, so that cameras that
 * lost power together do not all come back in the same moment. */
export function createBackoff(options: BackoffOptions, random: () => number): Backoff {
  let wholeMs = options.minMs;
  return {
    nextMs: () => {
      const pauseMs = wholeMs * (0.5 + 0.5 * random());
      wholeMs = Math.min(options.maxMs, wholeMs * 2);
      return pauseMs;
    },
    reset: () => {
      wholeMs = options.minMs;
    },
  };
}
