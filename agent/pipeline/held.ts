/** Reports with consecutive numbers that the broker refused for the same reason. */
export interface HeldRange {
  readonly stream: string;
  from: number;
  /** The last one, included. */
  through: number;
  readonly reason: string;
}

/** Older ranges give way; the state of a box must not grow with a broker's mood. What is no longer listed still lies in
 * the journal, for a subscriber to ask for. */
const maxRanges = 100;
const maxListed = 1_000;

/** Reports that the broker refused, as ranges: where a whole topic is denied, every report of it is. */
export class HeldReports {
  #ranges: HeldRange[] = [];
  #count = 0;
  #forgotten = 0;
  #changed = false;

  /** All ever refused and not yet let go. */
  get count(): number {
    return this.#count;
  }

  /** Those that the journal had to forget before the broker took them, since the start. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Oldest first. */
  get ranges(): readonly Readonly<HeldRange>[] {
    return this.#ranges;
  }

  /** Returns whether it was not held yet. */
  add(stream: string, seq: number, reason: string): boolean {
    const known = this.#holding(stream, seq);
    if (known?.reason === reason) return false;
    // The reason of today is the one to show.
    if (known) this.release(stream, seq);
    this.#changed = true;
    this.#count++;
    const range = this.#ranges.findLast((one) => one.stream === stream);
    if (range && range.through === seq - 1 && range.reason === reason) range.through = seq;
    else this.#ranges.push({ stream, from: seq, through: seq, reason });
    if (this.#ranges.length > maxRanges) this.#ranges.shift();
    return known === undefined;
  }

  /** The broker took it after all. Returns whether it was held. */
  release(stream: string, seq: number): boolean {
    const range = this.#holding(stream, seq);
    if (!range) return false;
    const { from, through, reason } = range;
    const rest = [
      { stream, from, through: seq - 1, reason },
      { stream, from: seq + 1, through, reason },
    ].filter((part) => part.from <= part.through);
    this.#ranges.splice(this.#ranges.indexOf(range), 1, ...rest);
    this.#letGo(1);
    return true;
  }

  /** Lets go of what the journal has forgotten: numbers of `stream` below `first`. Returns how many these were. */
  forget(stream: string, first: number): number {
    let forgotten = 0;
    for (const range of this.#ranges) {
      if (range.stream !== stream || range.from >= first) continue;
      forgotten += Math.min(range.through + 1, first) - range.from;
      range.from = first;
    }
    if (forgotten === 0) return 0;
    this.#ranges = this.#ranges.filter(({ from, through }) => from <= through);
    this.#forgotten += forgotten;
    this.#letGo(forgotten);
    return forgotten;
  }

  /** What is held of reports `from` to `to` of a stream. */
  within(stream: string, from: number, to: number): readonly Readonly<HeldRange>[] {
    return this.#ranges.filter((range) => range.stream === stream && range.from <= to && range.through >= from);
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

  /** The change taken last is to be taken again. */
  changeNotStored(): void {
    this.#changed = true;
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

  #holding(stream: string, seq: number): HeldRange | undefined {
    return this.#ranges.find((range) => range.stream === stream && range.from <= seq && seq <= range.through);
  }

  #letGo(reports: number): void {
    this.#changed = true;
    this.#count = this.#ranges.length === 0 ? 0 : Math.max(0, this.#count - reports);
  }
}

function isRange(value: unknown): value is HeldRange {
  const { stream, from, through, reason } = (value ?? {}) as Partial<HeldRange>;
  const numbered = Number.isSafeInteger(from) && Number.isSafeInteger(through);
  return typeof stream === 'string' && numbered && typeof reason === 'string';
}
