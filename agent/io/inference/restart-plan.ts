/** When a process that ended is started again. */
export interface RestartPlan {
  /** Ends in a row, none of them after a long life. */
  readonly inARow: number;
  /** The process ended `livedMs` after it had opened its model (0: it never did). Returns how long to wait. */
  ended(livedMs: number): number;
  /** It is running well, `livedMs` after it had opened its model. */
  lives(livedMs: number): void;
}

/** Short enough to be back within seconds. */
const firstMs = 500;
const longestMs = 300_000;
/** What lived this long did not end for how it was started. */
const longLifeMs = 300_000;

/** Pauses that double from half a second to five minutes, each between half and the whole of it, so that the models of a
 * box that ran out of memory do not all come back in the same moment. */
export function createRestartPlan(random: () => number): RestartPlan {
  let inARow = 0;
  const lives = (livedMs: number) => {
    if (livedMs >= longLifeMs) inARow = 0;
  };
  return {
    get inARow() {
      return inARow;
    },
    ended: (livedMs) => {
      lives(livedMs);
      inARow++;
      return Math.min(longestMs, firstMs * 2 ** Math.min(inARow - 1, 30)) * (0.5 + 0.5 * random());
    },
    lives,
  };
}
