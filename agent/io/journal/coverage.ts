import { SeqRanges } from './seq-ranges.ts';

/** The period of a report in UTC milliseconds, as its boot's clock is known now. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A coarser report closes within a day; what waits longer than this lost its hour, and waits for delivery instead. */
const maxWaiting = 4_096;

/**
 * Which reports of a stream lie inside a coarser window that is in the journal too, so that their frames stay counted
 * when they are forgotten. All recipes of a camera close together, so the recipe does not matter here.
 */
export class Coverage {
  readonly covered: SeqRanges;
  /** Reports that no coarser window holds yet, oldest first. */
  #waiting: { seq: number; span: () => Span }[] = [];

  constructor(covered = new SeqRanges()) {
    this.covered = covered;
  }

  /** `span` is asked anew each time, since a boot's clock may become known meanwhile. */
  add(seq: number, span: () => Span): void {
    this.#waiting.push({ seq, span });
    if (this.#waiting.length > maxWaiting) this.#waiting.shift();
  }

  /** A coarser window arrived. Returns whether it holds anything. */
  cover(by: Span): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ seq, span }) => {
      const { startMs, endMs } = span();
      const inside = by.startMs <= startMs && endMs <= by.endMs;
      if (inside) this.covered.add(seq);
      return !inside;
    });
    return this.#waiting.length < before;
  }

  /** How far back the waiting reports must be read when a store is opened. */
  static readonly depth = maxWaiting;
}
