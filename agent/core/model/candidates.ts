/** Boxes in shares of the picture, with a score and a class each: the surest ones of however many are offered. What is kept
 * is bounded, so that a model gone wrong costs no more time than a busy picture. Buffers are made once. */
export class Candidates {
  readonly left: Float64Array;
  readonly top: Float64Array;
  readonly right: Float64Array;
  readonly bottom: Float64Array;
  readonly scores: Float64Array;
  readonly classes: Int32Array;
  count = 0;
  /** Slots as a heap, the least sure one first. */
  #heap: Int32Array;

  constructor(most: number) {
    this.left = new Float64Array(most);
    this.top = new Float64Array(most);
    this.right = new Float64Array(most);
    this.bottom = new Float64Array(most);
    this.scores = new Float64Array(most);
    this.classes = new Int32Array(most);
    this.#heap = new Int32Array(most);
  }

  clear(): void {
    this.count = 0;
  }

  /** Whether a box of this score would be kept now. */
  takes(score: number): boolean {
    return this.count < this.scores.length || score > this.scores[this.#heap[0]!]!;
  }

  /** Keeps a box; the least sure one goes where there is no room. */
  offer(score: number, classIndex: number, left: number, top: number, right: number, bottom: number): void {
    if (!this.takes(score)) return;
    const isFull = this.count === this.scores.length;
    const slot = isFull ? this.#heap[0]! : this.count;
    this.scores[slot] = score;
    this.classes[slot] = classIndex;
    this.left[slot] = left;
    this.top[slot] = top;
    this.right[slot] = right;
    this.bottom[slot] = bottom;
    if (isFull) this.#sink(slot);
    else this.#rise(slot, this.count++);
  }

  #rise(slot: number, from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.scores[this.#heap[parent]!]! <= this.scores[slot]!) break;
      this.#heap[at] = this.#heap[parent]!;
      at = parent;
    }
    this.#heap[at] = slot;
  }

  #sink(slot: number): void {
    let at = 0;
    for (let child = 1; child < this.count; child = 2 * at + 1) {
      const other = child + 1;
      if (other < this.count && this.scores[this.#heap[other]!]! < this.scores[this.#heap[child]!]!) child = other;
      if (this.scores[this.#heap[child]!]! >= this.scores[slot]!) break;
      this.#heap[at] = this.#heap[child]!;
      at = child;
    }
    this.#heap[at] = slot;
  }
}
