/** The newest of what was put in, at most `length`. */
export class LogBuffer<L> {
  readonly #length: number;
  readonly #lines: L[] = [];
  #count = 0;

  constructor(length: number) {
    this.#length = length;
  }

  /** How many were ever put in. */
  get count(): number {
    return this.#count;
  }

  push(line: L): void {
    this.#count++;
    this.#lines.push(line);
    if (this.#lines.length > this.#length) this.#lines.shift();
  }

  /** Oldest first; the last one is number `count`. */
  newest(): readonly L[] {
    return [...this.#lines];
  }
}
