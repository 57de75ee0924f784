import type { Clock } from './ports.ts';

/** Calls once at the earliest of the moments asked for; the later ones are to be asked for again then. */
export class WakeUp {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly #call: () => void;
  readonly #signal: AbortSignal;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonicMs' | 'sleep'>, signal: AbortSignal, call: () => void) {
    this.#clock = clock;
    this.#signal = signal;
    this.#call = call;
  }

  in(ms: number): void {
    const atMs = this.#clock.monotonicMs() + ms;
    if (atMs >= this.#atMs) return;
    this.#atMs = atMs;
    void this.#clock.sleep(ms, this.#signal).then(() => {
      if (this.#atMs !== atMs || this.#signal.aborted) return;
      this.#atMs = Number.POSITIVE_INFINITY;
      this.#call();
    });
  }
}
