import type { Clock } from './ports.ts';

/** Lets out so much a second, and at once no more than it holds. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #tokens: number;
  #filledMs: number;

  /** Full at first. */
  constructor(perSecond: number, capacity: number, clock: Pick<Clock, 'monotonicMs'>) {
    this.#perSecond = perSecond;
    this.#capacity = Math.max(1, capacity);
    this.#clock = clock;
    this.#tokens = this.#capacity;
    this.#filledMs = clock.monotonicMs();
  }

  /** Until there is a whole token, in whole milliseconds; 0: now. */
  waitMs(): number {
    const nowMs = this.#clock.monotonicMs();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((nowMs - this.#filledMs) * this.#perSecond) / 1_000);
    this.#filledMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens) * 1_000) / this.#perSecond));
  }

  spend(): void {
    this.#tokens--;
  }

  /** Takes a token if there is one. */
  take(): boolean {
    if (this.waitMs() > 0) return false;
    this.spend();
    return true;
  }
}
