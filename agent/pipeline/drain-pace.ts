import type { Clock } from './ports.ts';

/** What the cap lets out at once, so that a late timer costs no speed. */
const burstMs = 100;

/** Not more than so many reports a second, whatever the broker would take: a token bucket. */
export class DrainPace {
  readonly #perSecond: number | null;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #capacity: number;
  #tokens: number;
  #filledMs: number;

  /** `null`: as fast as the broker takes them. */
  constructor(maxPerSecond: number | null, clock: Pick<Clock, 'monotonicMs'>) {
    this.#perSecond = maxPerSecond;
    this.#clock = clock;
    this.#capacity = Math.max(1, ((maxPerSecond ?? 0) * burstMs) / 1_000);
    this.#tokens = this.#capacity;
    this.#filledMs = clock.monotonicMs();
  }

  /** Until the next report may be sent; 0: now. */
  waitMs(): number {
    if (this.#perSecond === null) return 0;
    const nowMs = this.#clock.monotonicMs();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((nowMs - this.#filledMs) * this.#perSecond) / 1_000);
    this.#filledMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens) * 1_000) / this.#perSecond));
  }

  /** A report is being sent. */
  spend(): void {
    this.#tokens--;
  }
}
