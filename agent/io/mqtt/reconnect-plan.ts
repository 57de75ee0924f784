import { type Backoff, backoffMs } from './backoff.ts';

/** This box's turn among many: at `offsetMs` of every `everyMs` after the connection was lost. */
export interface Slot {
  readonly offsetMs: number;
  readonly everyMs: number;
}

const longestTakeoverWaitMs = 600_000;

/** How long to wait before the next attempt to connect. */
export class ReconnectPlan {
  readonly #backoff: Backoff;
  readonly #slot: Slot | null;
  readonly #random: () => number;
  #failures = 0;
  #takeovers = 0;
  #lostMs: number | null = null;

  constructor(backoff: Backoff, slot: Slot | null, random: () => number) {
    this.#backoff = backoff;
    this.#slot = slot;
    this.#random = random;
  }

  /** Connections in a row that another client of the same id took over. */
  get takeovers(): number {
    return this.#takeovers;
  }

  /** The connection has held long enough that nobody fights for it. */
  calm(): void {
    this.#takeovers = 0;
  }

  /** Whether a connection that held `heldMs` proves that all is well. Longer than any wait of a rival with the same client
   * id, so that two of them do not take the connection from each other for ever at the shortest wait. */
  settledAfter(heldMs: number): boolean {
    return heldMs >= 2 * this.#backoff.maxMs;
  }

  /** Milliseconds from `nowMs`, when the connection ended or the attempt failed; `heldMs` is `null` when none was made. */
  waitMs(nowMs: number, heldMs: number | null, takenOver: boolean): number {
    const settled = heldMs !== null && this.settledAfter(heldMs);
    this.#failures = settled ? 1 : this.#failures + 1;
    if (heldMs !== null) this.#lostMs = nowMs;
    if (takenOver) return this.#takeoverWaitMs();
    if (this.#slot === null || this.#slot.everyMs <= 0 || this.#lostMs === null)
      return backoffMs(this.#failures, this.#backoff, this.#random);
    // The slot spreads the boxes already, so the first attempt needs no wait of its own. A later one keeps to the slot,
    // or those that came too early would all return together a little after the broker.
    const atLeastMs = settled ? 0 : backoffMs(this.#failures, this.#backoff, this.#random);
    const { offsetMs, everyMs } = this.#slot;
    const sinceLossMs = nowMs - this.#lostMs;
    const turns = Math.max(0, Math.ceil((sinceLossMs + atLeastMs - offsetMs) / everyMs));
    return offsetMs + turns * everyMs - sinceLossMs;
  }

  /** Rather leave the line to the other client than fight: from half the longest pause on, up to ten minutes. */
  #takeoverWaitMs(): number {
    this.#takeovers++;
    const longest = Math.max(this.#backoff.maxMs, longestTakeoverWaitMs);
    const boundMs = Math.min(longest, this.#backoff.maxMs * 2 ** Math.min(this.#takeovers - 1, 30));
    return Math.round(boundMs * (0.5 + 0.5 * this.#random()));
  }
}
