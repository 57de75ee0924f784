/** Numbers that should have come and did not: `from` to `to`, both included. */
export interface Hole {
  from: number;
  to: number;
  /** When it was noticed, in the caller's milliseconds. */
  sinceMs: number;
  /** The box has them no more; they are not missed, only remembered. */
  gone: boolean;
}

/**
 * Which numbers of one stream have come. Keeps the holes and not the numbers, so its size is that of the losses. Of more
 * than `maxHoles` holes the oldest is given up: its numbers count as come.
 */
export class NumberTrack {
  readonly #holes: Hole[] = [];
  readonly #maxHoles: number;
  #floor: number;
  #upTo: number;
  #givenUp = 0;

  constructor(firstExpected: number, maxHoles: number) {
    this.#floor = firstExpected - 1;
    this.#upTo = firstExpected - 1;
    this.#maxHoles = maxHoles;
  }

  /** Nothing up to and including this number has come, and nothing of it is expected. */
  get floor(): number {
    return this.#floor;
  }

  /** The highest number known to exist. */
  get upTo(): number {
    return this.#upTo;
  }

  /** Numbers that are no longer waited for because there were too many holes. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** Notes that `number` came; false when it had come before. */
  receive(number: number, nowMs: number): boolean {
    if (number > this.#upTo) {
      this.expect(number - 1, nowMs);
      this.#upTo = number;
      return true;
    }
    if (number <= this.#floor) {
      this.expectFrom(number + 1, nowMs);
      this.#floor = number - 1;
      return true;
    }
    return this.#fill(number);
  }

  /** Everything up to `last` exists. */
  expect(last: number, nowMs: number): void {
    if (last <= this.#upTo) return;
    this.#holes.push({ from: this.#upTo + 1, to: last, sinceMs: nowMs, gone: false });
    this.#upTo = last;
    this.#bound();
  }

  /** Everything from `first` on is wanted, even if nothing that early was before. */
  expectFrom(first: number, nowMs: number): void {
    if (first > this.#floor) return;
    this.#holes.unshift({ from: first, to: this.#floor, sinceMs: nowMs, gone: false });
    this.#floor = first - 1;
    this.#bound();
  }

  /** `from` to `to` can no longer be had. Returns how many were missing. */
  giveUp(from: number, to: number): number {
    let lost = 0;
    for (let i = this.#indexOf(from); i < this.#holes.length && this.#holes[i]!.from <= to; i++) {
      const hole = this.#holes[i]!;
      if (hole.gone) continue;
      const gone = { ...hole, from: Math.max(hole.from, from), to: Math.min(hole.to, to), gone: true };
      lost += gone.to - gone.from + 1;
      const parts = [{ ...hole, to: gone.from - 1 }, gone, { ...hole, from: gone.to + 1 }].filter(
        (p) => p.from <= p.to,
      );
      this.#holes.splice(i, 1, ...parts);
      i += parts.indexOf(gone);
    }
    this.#bound();
    return lost;
  }

  missing(): readonly Readonly<Hole>[] {
    return this.#holes.filter((hole) => !hole.gone);
  }

  /** The highest number up to which nothing is missing. */
  contiguousUpTo(): number {
    const first = this.#holes.find((hole) => !hole.gone);
    return first ? first.from - 1 : this.#upTo;
  }

  /** Index of the first hole that does not end before `number`. */
  #indexOf(number: number): number {
    let low = 0;
    let high = this.#holes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#holes[middle]!.to < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #fill(number: number): boolean {
    const i = this.#indexOf(number);
    const hole = this.#holes[i];
    if (!hole || hole.from > number) return false;
    if (hole.from === hole.to) this.#holes.splice(i, 1);
    else if (hole.from === number) hole.from++;
    else if (hole.to === number) hole.to--;
    else {
      this.#holes.splice(i, 1, { ...hole, to: number - 1 }, { ...hole, from: number + 1 });
      this.#bound();
    }
    return true;
  }

  #bound(): void {
    while (this.#holes.length > this.#maxHoles) {
      const hole = this.#holes.shift()!;
      this.#givenUp += hole.to - hole.from + 1;
    }
  }
}
