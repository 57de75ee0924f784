import { pagesOf, type Root, type Tree } from './lmdb-tree.ts';

type PartKey = [stream: string, seq: number, part: number];
/** Ordinals count up over all streams. */
type RecentKey = [ordinal: number, stream: string, seq: number];

/**
 * The reports: a tree for each stream, and one, `recent`, that new reports of all streams are appended to until there are
 * enough to be moved into the trees of their streams in one go. A commit of four cameras changes three pages of `recent`
 * instead of three in each of four trees, which would be 50 MB a day more.
 */
export class ReportTrees {
  readonly #root: Root;
  readonly #parts: Tree<PartKey>;
  readonly #recent: Tree<RecentKey>;
  readonly #streams = new Map<string, Tree<number>>();
  /** What is in `recent`, in order. */
  readonly #recentKeys = new Map<string, Map<number, { key: RecentKey; bytes: number }>>();
  #recentBytes = 0;
  #nextOrdinal = 1;
  /** What becomes true once the commit under way is durable. */
  #onCommit: (() => void)[] = [];

  constructor(root: Root) {
    this.#root = root;
    this.#parts = root.openDB('part', { encoding: 'binary' });
    this.#recent = root.openDB('recent', { encoding: 'binary' });
    for (const { key, value } of this.#recent.getRange({})) {
      if (!Array.isArray(key) || key.length !== 3) throw new Error('a recent report has a key that is none');
      this.#addRecent(key, value.length);
    }
  }

  /** Throws Error when a number could not be appended behind those that are there. `lastOf`: the newest number of an open
   * stream, as stored with it. */
  check(lastOf: (stream: string) => number | undefined): void {
    for (const stream of new Set([...this.#streams.keys(), ...this.#recentKeys.keys()])) {
      const last = lastOf(stream);
      if (last === undefined) throw new Error(`there are reports of ${stream}, which is no stream`);
      const [newest = 0] = this.#tree(stream).getKeys({ reverse: true, limit: 1 });
      let before = newest;
      for (const seq of this.#recentKeys.get(stream)?.keys() ?? []) {
        if (!Number.isInteger(seq) || seq <= before) throw new Error(`report ${seq} of ${stream} follows ${before}`);
        before = seq;
      }
      if (before > last) throw new Error(`report ${before} of ${stream} lies behind the last one, ${last}`);
    }
  }

  /** Bytes that wait in `recent`, and the streams they belong to. */
  get recent(): { bytes: number; streams: number } {
    return { bytes: this.#recentBytes, streams: this.#recentKeys.size };
  }

  get pages(): number {
    const trees = [this.#parts, this.#recent, ...this.#streams.values()];
    return trees.reduce((sum, tree) => sum + pagesOf(tree.getStats()), 0);
  }

  /** Opens the tree of a stream. Returns whether it had to be made, in a commit of its own. */
  open(stream: string): boolean {
    if (this.#streams.has(stream)) return false;
    this.#streams.set(stream, this.#root.openDB(`reports/${stream}`, { encoding: 'binary', keyEncoding: 'uint32' }));
    return true;
  }

  count(stream: string): number {
    return this.#tree(stream).getStats().entryCount + (this.#recentKeys.get(stream)?.size ?? 0);
  }

  /** The first number at or after `from` that has a report. */
  firstFrom(stream: string, from: number): number | null {
    const [first] = this.#tree(stream).getKeys({ start: from, limit: 1 });
    if (first !== undefined) return first;
    for (const seq of this.#recentKeys.get(stream)?.keys() ?? []) if (seq >= from) return seq;
    return null;
  }

  /** Numbers that have a report, in order, `from` to `to` inclusive. */
  *numbers(stream: string, from: number, to: number): Generator<number> {
    if (to < from) return;
    let after = from - 1;
    for (const seq of this.#tree(stream).getKeys({ start: from, end: to + 1 })) {
      after = seq;
      yield seq;
    }
    for (const seq of this.#recentKeys.get(stream)?.keys() ?? []) if (seq > after && seq <= to) yield seq;
  }

  /** The newest report up to number `to`, or `null`. */
  lastTo(stream: string, to: number): { seq: number; value: Buffer } | null {
    let found: number | null = null;
    for (const seq of this.#recentKeys.get(stream)?.keys() ?? []) if (seq <= to) found = seq;
    if (found !== null) return this.records(stream, found, found, 1)[0] ?? null;
    const [last] = this.#tree(stream).getRange({ start: to, reverse: true, limit: 1 });
    return last ? { seq: last.key, value: last.value } : null;
  }

  /** Stored values in order, `from` to `to` inclusive, at most `limit`. */
  records(stream: string, from: number, to: number, limit: number): { seq: number; value: Buffer }[] {
    if (to < from || limit < 1) return [];
    const found: { seq: number; value: Buffer }[] = [];
    for (const { key, value } of this.#tree(stream).getRange({ start: from, end: to + 1, limit }))
      found.push({ seq: key, value });
    const after = found.at(-1)?.seq ?? from - 1;
    for (const [seq, { key }] of this.#recentKeys.get(stream) ?? []) {
      if (found.length >= limit || seq > to) break;
      // Between a commit and the news of it, what was moved is found in its stream's tree already.
      const value = seq > after ? this.#recent.get(key) : undefined;
      if (value) found.push({ seq, value });
    }
    return found;
  }

  part(stream: string, seq: number, index: number): Uint8Array | null {
    return this.#parts.get([stream, seq, index]) ?? null;
  }

  append(puts: Promise<boolean>[], stream: string, seq: number, value: Uint8Array, parts: readonly Uint8Array[]): void {
    const key: RecentKey = [this.#nextOrdinal++, stream, seq];
    puts.push(this.#recent.put(key, value, { append: true }));
    parts.forEach((part, index) => {
      puts.push(this.#parts.put([stream, seq, index], part));
    });
    this.#onCommit.push(() => this.#addRecent(key, value.length));
  }

  /** Moves all that is in `recent` into the trees of the streams; to be called before anything is appended. */
  moveRecent(puts: Promise<boolean>[]): void {
    for (const [stream, keys] of this.#recentKeys)
      for (const [seq, { key }] of keys) {
        const value = this.#recent.get(key);
        if (value) puts.push(this.#tree(stream).put(seq, value, { append: true }));
        puts.push(this.#recent.remove(key));
        this.#onCommit.push(() => this.#dropRecent(stream, seq));
      }
  }

  /** A number without a report is let be. */
  remove(puts: Promise<boolean>[], stream: string, seq: number): void {
    const [record] = this.records(stream, seq, seq, 1);
    const parts = record?.value.readUInt16LE(8) ?? 0;
    for (let index = 0; index < parts; index++) puts.push(this.#parts.remove([stream, seq, index]));
    // One that is being moved in the same commit is in both.
    puts.push(this.#tree(stream).remove(seq));
    const recent = this.#recentKeys.get(stream)?.get(seq);
    if (!recent) return;
    puts.push(this.#recent.remove(recent.key));
    this.#onCommit.push(() => this.#dropRecent(stream, seq));
  }

  /** The commit with all that was enqueued is durable. */
  committed(): void {
    for (const apply of this.#onCommit) apply();
    this.#onCommit = [];
  }

  #addRecent(key: RecentKey, bytes: number): void {
    const [ordinal, stream, seq] = key;
    const keys = this.#recentKeys.get(stream) ?? new Map();
    this.#recentKeys.set(stream, keys);
    keys.set(seq, { key, bytes });
    this.#recentBytes += bytes;
    this.#nextOrdinal = Math.max(this.#nextOrdinal, ordinal + 1);
  }

  #dropRecent(stream: string, seq: number): void {
    const keys = this.#recentKeys.get(stream);
    this.#recentBytes -= keys?.get(seq)?.bytes ?? 0;
    keys?.delete(seq);
    if (keys?.size === 0) this.#recentKeys.delete(stream);
  }

  #tree(stream: string): Tree<number> {
    const tree = this.#streams.get(stream);
    if (!tree) throw new Error(`stream ${stream} is not open`);
    return tree;
  }
}
