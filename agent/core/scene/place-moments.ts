/** Mean, deviation and least value of many places over windows, by Welford's recurrence. */
export class PlaceMoments {
  readonly mean: Float64Array;
  readonly least: Float64Array;
  readonly #squares: Float64Array;
  #windows = 0;

  constructor(places: number) {
    this.mean = new Float64Array(places);
    this.least = new Float64Array(places).fill(Number.POSITIVE_INFINITY);
    this.#squares = new Float64Array(places);
  }

  get windows(): number {
    return this.#windows;
  }

  /** Adds `values` times `scale`. */
  add(values: ArrayLike<number>, scale: number): void {
    this.#windows++;
    for (let i = 0; i < this.mean.length; i++) {
      const value = values[i]! * scale;
      const before = value - this.mean[i]!;
      this.mean[i]! += before / this.#windows;
      this.#squares[i]! += before * (value - this.mean[i]!);
      if (value < this.least[i]!) this.least[i] = value;
    }
  }

  rounded(): { mean: Float32Array; sd: Float32Array } {
    const n = Math.max(1, this.#windows - 1);
    return { mean: Float32Array.from(this.mean), sd: Float32Array.from(this.#squares, (sum) => Math.sqrt(sum / n)) };
  }
}
