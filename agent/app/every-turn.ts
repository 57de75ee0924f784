import type { Clock } from '../pipeline/ports.ts';

/** The clock is looked at so often, so that a clock that was set is noticed soon. */
const lookMs = 1_000;

/**
 * Calls `turn` at every whole multiple of `stepMs` of UTC, and in between once a second, until `signal` aborts. Turns
 * never overlap; one that throws ends the loop with its error.
 */
export async function everyTurn(
  options: { stepMs: number; utcMs: () => number; clock: Clock; signal: AbortSignal },
  turn: () => Promise<void>,
): Promise<void> {
  const { stepMs, utcMs, clock, signal } = options;
  while (!signal.aborted) {
    const untilBoundaryMs = stepMs - (utcMs() % stepMs);
    await clock.sleep(Math.min(lookMs, Math.max(1, untilBoundaryMs)), signal);
    if (!signal.aborted) await turn();
  }
}
