/** Whole numbers kept as disjoint, rising ranges: some tens of bytes where a stream has no gaps. */
export class SeqRanges {
  readonly #ranges: [from: number, to: number][] = [];

  /** `stored` as `ranges()` gave it. Throws RangeError when it is not rising. */
  static of(stored: readonly (readonly [number, number])[]): SeqRanges {
    const made = new SeqRanges();
    for (const [from, to] of stored) {
      const before = made.#ranges.at(-1);
      if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || (before && from <= before[1]))
        throw new RangeError(`ranges: expected rising [from, to], got [${from}, ${to}]`);
      made.#ranges.push([from, to]);
    }
    return made;
  }

  /** Adds a number, in any order. */
  add(seq: number): void {
    const ranges = this.#ranges;
    let at = ranges.length;
    while (at > 0 && ranges[at - 1]![0] > seq) at--;
    const before = ranges[at - 1];
    const after = ranges[at];
    if (before && seq <= before[1]) return;
    const joinsBefore = before !== undefined && before[1] + 1 === seq;
    const joinsAfter = after !== undefined && after[0] - 1 === seq;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      ranges.splice(at, 1);
    } else if (joinsBefore) before[1] = seq;
    else if (joinsAfter) after[0] = seq;
    else ranges.splice(at, 0, [seq, seq]);
  }

  has(seq: number): boolean {
    return this.#ranges.some(([from, to]) => from <= seq && seq <= to);
  }

  /** Forgets every number below `seq`. */
  dropBelow(seq: number): void {
    while (this.#ranges[0] && this.#ranges[0][1] < seq) this.#ranges.shift();
    if (this.#ranges[0] && this.#ranges[0][0] < seq) this.#ranges[0][0] = seq;
  }

  /** The ranges within [from, to]. */
  within(from: number, to: number): [number, number][] {
    return this.#ranges
      .filter(([first, last]) => last >= from && first <= to)
      .map(([first, last]) => [Math.max(first, from), Math.min(last, to)]);
  }

  ranges(): [number, number][] {
    return this.#ranges.map(([from, to]) => [from, to]);
  }
}
