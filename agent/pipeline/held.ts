/** Reports with consecutive numbers that the broker refused for the same reason. */
export interface HeldRange {
  readonly stream: string;
  readonly from: number;
  /** The last one, included. */
  through: number;
  readonly reason: string;
}

/** Older ranges give way; the state of a box must not grow with a broker's mood. */
const maxRanges = 100;
const maxListed = 1_000;

/** Reports that the broker refused, as ranges: where a whole topic is denied, every report of it is. */
export class HeldReports {
  #ranges: HeldRange[] = [];
  #count = 0;
  #changed = false;

  /** All ever refused and not yet let go. */
  get count(): number {
    return this.#count;
  }

  add(stream: string, seq: number, reason: string): void {
    if (this.#ranges.some((range) => range.stream === stream && range.from <= seq && seq <= range.through)) return;
    this.#changed = true;
    this.#count++;
    const range = this.#ranges.findLast((one) => one.stream === stream);
    if (range && range.through === seq - 1 && range.reason === reason) range.through = seq;
    else this.#ranges.push({ stream, from: seq, through: seq, reason });
    if (this.#ranges.length > maxRanges) this.#ranges.shift();
  }

  /** Lets go of what the journal has forgotten: numbers of `stream` below `first`. */
  forget(stream: string, first: number): void {
    const kept = this.#ranges.filter((range) => range.stream !== stream || range.through >= first);
    for (const range of this.#ranges) {
      if (!kept.includes(range)) this.#count = Math.max(0, this.#count - (range.through - range.from + 1));
    }
    if (kept.length < this.#ranges.length) this.#changed = true;
    this.#ranges = kept;
    if (kept.length === 0) this.#count = 0;
  }

  /** One entry a report, the newest last, at most a thousand. */
  list(): { stream: string; seq: number; reason: string }[] {
    const listed: { stream: string; seq: number; reason: string }[] = [];
    for (const { stream, from, through, reason } of this.#ranges.toReversed()) {
      for (let seq = through; seq >= from && listed.length < maxListed; seq--) listed.push({ stream, seq, reason });
    }
    return listed.reverse();
  }

  /** The state to store, or `null` when the one stored last still holds. */
  takeChange(): Uint8Array | null {
    if (!this.#changed) return null;
    this.#changed = false;
    return new TextEncoder().encode(JSON.stringify({ count: this.#count, ranges: this.#ranges }));
  }

  /** Goes on from a stored state. Returns whether it could be read. */
  restore(bytes: Uint8Array): boolean {
    try {
      const { count, ranges } = JSON.parse(new TextDecoder().decode(bytes));
      if (!Number.isSafeInteger(count) || !Array.isArray(ranges) || !ranges.every(isRange)) return false;
      this.#count = count;
      this.#ranges = ranges;
      return true;
    } catch {
      return false;
    }
  }
}

function isRange(value: unknown): value is HeldRange {
  const { stream, from, through, reason } = (value ?? {}) as Partial<HeldRange>;
  const numbered = Number.isSafeInteger(from) && Number.isSafeInteger(through);
  return typeof stream === 'string' && numbered && typeof reason === 'string';
}
