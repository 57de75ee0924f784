/** Whether JPEGs of the present size are decoded at a fraction of it: `unknown` before the first one. */
export type ShrinkOnLoad = 'unknown' | 'used' | 'refused';

interface Verdict {
  state: ShrinkOnLoad;
  /** Largest difference measured, mean grey levels; `null` before the first measurement. */
  difference: number | null;
  pictures: number;
}

/** A camera has one size, seldom two; a folder of odd pictures must not fill memory. */
const SIZES_REMEMBERED = 64;

/**
 * Decides by measurement, for each input size, whether decoding at a fraction keeps pictures the same within `tolerance`
 * mean grey levels. Measured on the 1st, 10th, 100th and every 1000th picture: the first may be dark, where nothing
 * differs. Once refused a size stays so: turning back would move `focus` again, and look like drift.
 */
export class ShrinkJudge {
  readonly #tolerance: number;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(tolerance: number) {
    this.#tolerance = tolerance;
  }

  /** Counts one picture of this size; returns what to do with it. */
  next(width: number, height: number): 'shrink' | 'decode-whole' | 'measure' {
    const verdict = this.#of(width, height);
    const number = ++verdict.pictures;
    if (verdict.state === 'refused') return 'decode-whole';
    const due = number === 10 || number === 100 || number % 1000 === 0;
    return verdict.state === 'unknown' || due ? 'measure' : 'shrink';
  }

  /** Takes a measured difference; returns whether to shrink from now on. */
  measured(width: number, height: number, difference: number): boolean {
    const verdict = this.#of(width, height);
    verdict.difference = Math.max(verdict.difference ?? 0, difference);
    verdict.state = verdict.difference <= this.#tolerance ? 'used' : 'refused';
    return verdict.state === 'used';
  }

  state(width: number, height: number): ShrinkOnLoad {
    return this.#of(width, height).state;
  }

  difference(width: number, height: number): number | null {
    return this.#of(width, height).difference;
  }

  #of(width: number, height: number): Verdict {
    const key = `${width}×${height}`;
    let verdict = this.#verdicts.get(key);
    if (!verdict) {
      const oldest = this.#verdicts.keys().next();
      if (this.#verdicts.size >= SIZES_REMEMBERED && !oldest.done) this.#verdicts.delete(oldest.value);
      verdict = { state: this.#tolerance === 0 ? 'refused' : 'unknown', difference: null, pictures: 0 };
      this.#verdicts.set(key, verdict);
    }
    return verdict;
  }
}

/** Mean absolute difference of two pictures' bytes. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
