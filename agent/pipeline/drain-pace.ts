import type { Clock } from './ports.ts';

export interface DrainOptions {
  /** Reports a second at most; `null`: as fast as the broker takes them. */
  readonly maxPerSecond: number | null;
  /** This box's moment after a reconnect at which it begins to send what waits: thousands return at once. */
  readonly startAfterMs: number;
}

/** A link that breaks again and again must not be told to wait again and again. */
const calmMs = 300_000;
/** What the cap lets out at once, so that a late timer costs no speed. */
const burstMs = 100;

/** When a report may be sent: not before this box's moment after a reconnect, and not faster than told. */
export class DrainPace {
  readonly #options: DrainOptions;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #capacity: number;
  #tokens: number;
  #filledMs: number;
  #connectedBefore = false;
  #startsMs = Number.NEGATIVE_INFINITY;

  constructor(options: DrainOptions, clock: Pick<Clock, 'monotonicMs'>) {
    this.#options = options;
    this.#clock = clock;
    this.#capacity = Math.max(1, ((options.maxPerSecond ?? 0) * burstMs) / 1_000);
    this.#tokens = this.#capacity;
    this.#filledMs = clock.monotonicMs();
  }

  /** A connection was made; the first one of a start returns from no outage. */
  connected(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#connectedBefore && nowMs - this.#startsMs > calmMs) this.#startsMs = nowMs + this.#options.startAfterMs;
    this.#connectedBefore = true;
  }

  /** Until what waits may be sent; 0: now. */
  startsInMs(): number {
    return Math.max(0, this.#startsMs - this.#clock.monotonicMs());
  }

  /** Until the next report may be sent by the cap alone; 0: now. */
  waitMs(): number {
    const { maxPerSecond } = this.#options;
    if (maxPerSecond === null) return 0;
    const nowMs = this.#clock.monotonicMs();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((nowMs - this.#filledMs) * maxPerSecond) / 1_000);
    this.#filledMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens) * 1_000) / maxPerSecond));
  }

  /** A report is being sent. */
  spend(): void {
    this.#tokens--;
  }
}
