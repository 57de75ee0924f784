const periodMs = 60_000;
const passedPerPeriod = 3;
/** Different keys remembered at a time; bounds the memory when messages carry numbers. */
const maxKeys = 500;

interface Line {
  readonly atMs: number;
  readonly message: string;
}

interface Period<L> {
  readonly startMs: number;
  count: number;
  /** The newest line held back. */
  held: L | null;
}

/** Lets the first three lines of a key in a minute through and counts the others. */
export class RepeatFilter<L extends Line> {
  readonly #emit: (line: L) => void;
  /** In the order in which they began. */
  readonly #periods = new Map<string, Period<L>>();

  constructor(emit: (line: L) => void) {
    this.#emit = emit;
  }

  pass(key: string, line: L): void {
    this.sweep(line.atMs);
    let period: Period<L> | undefined = this.#periods.get(key);
    if (!period) {
      if (this.#periods.size >= maxKeys) this.#end(this.#periods.keys().next().value!, line.atMs);
      period = { startMs: line.atMs, count: 0, held: null };
      this.#periods.set(key, period);
    }
    period.count++;
    if (period.count <= passedPerPeriod) this.#emit(line);
    else period.held = line;
  }

  /** Writes the counts of the minutes that are over by `nowMs`; `Infinity`: of all. A clock set back ends them too. */
  sweep(nowMs: number): void {
    for (const [key, { startMs }] of this.#periods)
      if (nowMs - startMs >= periodMs || nowMs < startMs) this.#end(key, nowMs);
  }

  #end(key: string, nowMs: number): void {
    const { held, count } = this.#periods.get(key)!;
    this.#periods.delete(key);
    if (!held) return;
    const more = count - passedPerPeriod;
    const atMs = Number.isFinite(nowMs) ? nowMs : held.atMs;
    // Said by the last of them, since numbers in the message are the newest there.
    this.#emit({ ...held, atMs, message: `${held.message} (and ${more} more in the last minute)` });
  }
}
