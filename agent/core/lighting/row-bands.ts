import { type BandFinder, bandFinder } from './flicker.ts';

/** Frames that the usual rows are a mean over, about; parts pass by, bands wander through. */
const memory = 16;
const leastFrames = 8;
const leastRows = 32;

/** Looks for bands in each frame's rows against those of the frames before: what the scene shows all the time is none. */
export class RowBands {
  #usual = new Float64Array(0);
  #frames = 0;
  #finder: BandFinder | null = null;

  /** Strength of the most regular bands, Fisher's g, 0 to 1; `null` while frames are few, and for low pictures. Rows of
   * another number start afresh. */
  strength(rows: Float32Array): number | null {
    if (rows.length < leastRows) return null;
    if (this.#usual.length !== rows.length) {
      this.#usual = new Float64Array(rows.length);
      this.#finder = bandFinder(rows.length);
      this.#frames = 0;
    }
    const found = this.#frames >= leastFrames ? this.#finder!.find(rows, this.#usual).g : null;
    this.#frames++;
    const weight = Math.max(1 / memory, 1 / this.#frames);
    for (let i = 0; i < rows.length; i++) this.#usual[i]! += weight * (rows[i]! - this.#usual[i]!);
    return found;
  }
}
