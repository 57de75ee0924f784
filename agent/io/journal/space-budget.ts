/** Pages of the file as LMDB's statistics tell them. */
export interface PageCount {
  /** Pages of the file that were ever used, free ones among them. */
  readonly total: number;
  /** Pages that hold something now. */
  readonly live: number;
}

/** What a commit may cost at worst. */
export interface CommitCost {
  /** Pages written that were not there before the commit, copies included. */
  readonly pages: number;
  /** Pages set free by it. */
  readonly freed: number;
}

/** Commits after which LMDB may use a freed page again. */
const commitsUntilReuse = 2;
/** A commit copies the path from the root to each leaf it touches; no tree of a journal is deeper than this. */
const treeDepth = 4;
/** Main tree, free list and their copies. */
const fixedPages = 12;
/** Enough for some commits that forget a few reports of different streams. */
const forgettingPages = 80;

/**
 * Keeps the file from growing: LMDB has no limit of its own (`mapSize` grows by itself), writes copies of what it
 * changes, and frees the originals only two commits later.
 */
export class SpaceBudget {
  readonly pageBytes: number;
  #maxPages: number;
  /** Above this the journal forgets. */
  readonly highWaterPages: number;
  /** A larger commit is cut into several. */
  readonly commitPages: number;
  /** Recent reports of so many bytes are worth being moved to their streams. */
  readonly moveBytes: number;
  #count: PageCount = { total: 0, live: 0 };
  /** Freed by the last commits and not usable yet. */
  readonly #resting: number[] = [];

  constructor(maxBytes: number, pageBytes: number) {
    this.pageBytes = pageBytes;
    this.#maxPages = Math.floor(maxBytes / pageBytes);
    const headroom = Math.min(1_024, Math.max(256, Math.floor(this.#maxPages / 8)));
    this.highWaterPages = this.#maxPages - headroom;
    this.commitPages = Math.floor(headroom / 6);
    this.moveBytes = Math.floor(headroom / 16) * pageBytes;
  }

  measured(count: PageCount): void {
    this.#count = count;
  }

  /** LMDB never shortens a file: one from a time of a larger budget may go on using what it has. Returns whether it is one. */
  allowFileAsItIs(): boolean {
    if (this.#count.total <= this.#maxPages) return false;
    this.#maxPages = this.#count.total;
    return true;
  }

  /** A commit was made; until the next measurement its worst case counts. */
  committed(cost: CommitCost): void {
    const { total, live } = this.#count;
    this.#count = { total: total + Math.max(0, cost.pages - this.#usable()), live: live + cost.pages };
    this.#resting.push(cost.freed);
    if (this.#resting.length > commitsUntilReuse) this.#resting.shift();
  }

  /** Whether the file holds a commit of `pages` without growing. One that only forgets may take the last pages, which
   * others must leave: to forget takes room too, and without any there would be no way out. */
  fits(pages: number, onlyForgets: boolean): boolean {
    const wanted = pages + (onlyForgets ? 0 : forgettingPages);
    return this.#count.total + Math.max(0, wanted - this.#usable()) <= this.#maxPages;
  }

  /** Pages above the high-water mark once `pages` more are written; 0 when there are none. */
  excess(pages: number): number {
    return Math.max(0, this.#count.live + pages - this.highWaterPages);
  }

  /** Whether commits that change next to nothing would make more pages usable. */
  get settles(): boolean {
    return (
      this.#restingPages() > commitsUntilReuse * this.cost({ valuePages: 0, trees: 0, keys: 0, removedBytes: 0 }).freed
    );
  }

  /** Worst case of writing a value: more than half a page gets pages of its own, smaller ones fill half of each page. */
  valuePages(bytes: number): number {
    return this.#hasOwnPages(bytes) ? Math.ceil((bytes + 64) / this.pageBytes) : this.pagesFor(bytes);
  }

  /** Worst case of writing values of `bytes` together. */
  pagesFor(bytes: number): number {
    return (2 * bytes) / this.pageBytes;
  }

  /** Bytes of the file that a stored value takes. */
  storedBytes(bytes: number): number {
    return this.#hasOwnPages(bytes) ? this.pageBytes * Math.ceil((bytes + 64) / this.pageBytes) : bytes + 16;
  }

  /** Worst case of a commit that touches `trees` streams and `keys` entries beside them. */
  cost(parts: { valuePages: number; trees: number; keys: number; removedBytes: number }): CommitCost {
    const { trees, keys } = parts;
    const removed = Math.ceil(parts.removedBytes / this.pageBytes);
    const copied = fixedPages + trees * treeDepth + Math.min(keys, 32) + Math.ceil(keys / 16);
    return { pages: Math.ceil(parts.valuePages) + copied + removed, freed: copied + removed + keys };
  }

  #hasOwnPages(bytes: number): boolean {
    return bytes > this.pageBytes / 2 - 64;
  }

  #usable(): number {
    return Math.max(0, this.#count.total - this.#count.live - this.#restingPages());
  }

  #restingPages(): number {
    return this.#resting.reduce((sum, freed) => sum + freed, 0);
  }
}
