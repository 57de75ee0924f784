import { crc32 } from 'node:zlib';
import { open } from 'lmdb';
import { cut } from './record.ts';
import type { PageCount } from './space-budget.ts';

/** Streams a store can hold; a box with 16 cameras has 65. */
export const maxStreams = 500;
/** Content of a value that still fits one page of LMDB beside its head, its key and LMDB's own. */
export const inlineBytes = 3_900;

/** The part of lmdb's interface that is used here; its own types lack the options of an asynchronous put. */
interface Tree<K> {
  get(key: K): Buffer | undefined;
  put(key: K, value: Uint8Array, options?: { append: true }): Promise<boolean>;
  remove(key: K): Promise<boolean>;
  getRange(range: object): Iterable<{ key: K; value: Buffer }>;
  getKeys(range: object): Iterable<K>;
  getStats(): PageStatistics & {
    root: PageStatistics;
    free: PageStatistics;
    lastPageNumber: number;
    pagesWritten: number;
    txns: number;
  };
}

interface Root extends Tree<string> {
  openDB<K>(name: string, options: object): Tree<K>;
  readonly flushed: PromiseLike<unknown>;
  resetReadTxn(): void;
  on(event: 'aftercommit', listener: () => void): void;
  close(): Promise<void>;
}

interface PageStatistics {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly entryCount: number;
}

type PartKey = [owner: string, seq: number, part: number];

/** What one commit changes. Every method only enqueues. */
export interface Writer {
  /** A report's value and pieces under the stream's next number. */
  appendReport(stream: string, seq: number, value: Uint8Array, parts: readonly Uint8Array[]): void;
  removeReport(stream: string, seq: number): void;
  putMeta(key: string, value: unknown): void;
  removeMeta(key: string): void;
  /** `null` removes it. */
  putState(key: string, content: Uint8Array | null): void;
}

/**
 * The trees of a journal in one LMDB file: one for each stream, `part` for what is too long for a page, and LMDB's main
 * tree for all that is small and changes with every commit (JSON and states): it changes anyway, since it also leads to
 * the other trees, and each tree more costs a page a commit, 6 MB a day.
 */
export class LmdbStore {
  readonly #root: Root;
  readonly #parts: Tree<PartKey>;
  readonly #streams = new Map<string, Tree<number>>();
  #commits = 0;
  #isClosed = false;

  /** Throws what LMDB throws. `dir` must have passed `lmdbFileProblem`, since LMDB crashes on some damage. */
  constructor(dir: string, maxBytes: number) {
    // Without `overlappingSync` a commit is one flush of its pages, then one of the page that points to them, as in plain
    // LMDB; it writes a fifth less than with it. The map stays just above the file: what is mapped counts as memory.
    this.#root = open({
      path: dir,
      maxDbs: maxStreams + 1,
      mapSize: maxBytes,
      encoding: 'binary',
      overlappingSync: false,
      trackMetrics: true,
    } as Parameters<typeof open>[0]) as unknown as Root;
    this.#root.on('aftercommit', () => this.#commits++);
    this.#parts = this.#root.openDB('part', { encoding: 'binary' });
  }

  get pageBytes(): number {
    return this.#root.getStats().pageSize;
  }

  /** Transactions committed since the start. */
  get commits(): number {
    return this.#commits;
  }

  /** Bytes handed to the file system since the start. */
  get bytesWritten(): number {
    const { pagesWritten, txns, pageSize } = this.#root.getStats();
    return (pagesWritten + txns) * pageSize;
  }

  countPages(): PageCount {
    const stats = this.#root.getStats();
    const trees: PageStatistics[] = [stats.root, stats.free];
    for (const tree of [this.#parts, ...this.#streams.values()]) trees.push(tree.getStats());
    const held = (tree: PageStatistics) => tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
    const metaPages = 2;
    return { total: stats.lastPageNumber + 1, live: trees.reduce((sum, tree) => sum + held(tree), metaPages) };
  }

  /** Opens the tree of a stream; makes it, in a commit of its own, when there is none. */
  openStream(stream: string): void {
    if (this.#streams.has(stream)) return;
    this.#streams.set(stream, this.#root.openDB(`reports/${stream}`, { encoding: 'binary', keyEncoding: 'uint32' }));
  }

  /** Number of reports and of the first one, `null` when the stream is empty. */
  streamSize(stream: string): { records: number; first: number | null } {
    const tree = this.#tree(stream);
    const [first] = tree.getKeys({ limit: 1 });
    return { records: tree.getStats().entryCount, first: first ?? null };
  }

  /** The first number at or after `from` that has a report. */
  firstFrom(stream: string, from: number): number | null {
    const [first] = this.#tree(stream).getKeys({ start: from, limit: 1 });
    return first ?? null;
  }

  /** Stored values in order, `from` to `to` inclusive, at most `limit`. */
  records(stream: string, from: number, to: number, limit: number): { seq: number; value: Buffer }[] {
    if (to < from || limit < 1 || this.#isClosed) return [];
    const found: { seq: number; value: Buffer }[] = [];
    for (const { key, value } of this.#tree(stream).getRange({ start: from, end: to + 1, limit }))
      found.push({ seq: key, value });
    return found;
  }

  part(stream: string, seq: number, index: number): Uint8Array | null {
    return this.#parts.get([stream, seq, index]) ?? null;
  }

  /** The JSON under `key`; `undefined` when there is none. Throws when it is not what was written. */
  meta(key: string): unknown {
    const value = this.#root.get(key);
    return value && unsealed(key, value);
  }

  /** Every entry whose key begins with `prefix`. */
  metas(prefix: string): { key: string; value: unknown }[] {
    const found: { key: string; value: unknown }[] = [];
    for (const { key, value } of this.#root.getRange({ start: prefix, end: `${prefix}\uffff` }))
      found.push({ key: key.slice(prefix.length), value: unsealed(key, value) });
    return found;
  }

  /** A state; `null` when there is none, `damaged` when it is not what was written. */
  state(key: string): Uint8Array | null | 'damaged' {
    const head = this.#isClosed ? undefined : this.#root.get(stateKey(key, 0));
    if (!head) return null;
    if (head.length < 6) return 'damaged';
    const pieces: Uint8Array[] = [head.subarray(6)];
    for (let index = 1; index < head.readUInt16LE(4); index++) {
      const piece = this.#root.get(stateKey(key, index));
      if (!piece) return 'damaged';
      pieces.push(piece);
    }
    const content = Buffer.concat(pieces);
    return crc32(content) === head.readUInt32LE(0) ? content : 'damaged';
  }

  /** Makes all changes durable in one transaction, or rejects; after that the store must not be written to any more. */
  async commit(write: (writer: Writer) => void): Promise<void> {
    this.#root.resetReadTxn();
    const puts: Promise<boolean>[] = [];
    // LMDB makes no transaction of nothing, and some commits are there only to let freed pages become usable.
    puts.push(this.#root.put('touched', sealed(this.#commits)));
    write(this.#writer(puts));
    let done: boolean[];
    try {
      [done] = await Promise.all([Promise.all(puts), this.#flushed()]);
    } catch (error) {
      throw await commitFailure(error);
    }
    if (done.includes(false)) throw new Error('a number that was to be appended is taken already');
  }

  /** After this, reading finds nothing. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#root.close();
  }

  /** lmdb puts a transaction together in the `setImmediate` of its first change and makes a promise for it there, which
   * rejects unhandled when nobody asks for it afterwards. */
  #flushed(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      setImmediate(() => this.#root.flushed.then(resolve, reject));
    });
  }

  #writer(puts: Promise<boolean>[]): Writer {
    return {
      appendReport: (stream, seq, value, parts) => {
        puts.push(this.#tree(stream).put(seq, value, { append: true }));
        parts.forEach((part, index) => {
          puts.push(this.#parts.put([stream, seq, index], part));
        });
      },
      removeReport: (stream, seq) => {
        const tree = this.#tree(stream);
        const parts = tree.get(seq)?.readUInt16LE(8) ?? 0;
        puts.push(tree.remove(seq));
        for (let index = 0; index < parts; index++) puts.push(this.#parts.remove([stream, seq, index]));
      },
      putMeta: (key, value) => {
        puts.push(this.#root.put(key, sealed(value)));
      },
      removeMeta: (key) => {
        puts.push(this.#root.remove(key));
      },
      putState: (key, content) => {
        const pieces = content === null ? [] : statePieces(content);
        pieces.forEach((piece, index) => {
          puts.push(this.#root.put(stateKey(key, index), piece));
        });
        const before = this.#root.get(stateKey(key, 0))?.readUInt16LE(4) ?? 0;
        for (let index = pieces.length; index < before; index++) puts.push(this.#root.remove(stateKey(key, index)));
      },
    };
  }

  #tree(stream: string): Tree<number> {
    const tree = this.#streams.get(stream);
    if (!tree) throw new Error(`stream ${stream} is not open`);
    return tree;
  }
}

function stateKey(key: string, piece: number): string {
  return `state/${piece}/${key}`;
}

function statePieces(content: Uint8Array): Uint8Array[] {
  const [first = new Uint8Array(), ...rest] = cut(content, inlineBytes);
  const head = Buffer.alloc(6 + first.length);
  head.writeUInt32LE(crc32(content), 0);
  head.writeUInt16LE(1 + rest.length, 4);
  head.set(first, 6);
  return [head, ...rest];
}

function sealed(value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(text));
  return Buffer.concat([crc, text]);
}

function unsealed(key: string, value: Buffer): unknown {
  if (value.length < 5 || crc32(value.subarray(4)) !== value.readUInt32LE(0))
    throw new Error(`entry ${key} is not what was written`);
  return JSON.parse(value.subarray(4).toString());
}

/** What LMDB says of a failed commit; it comes as a promise inside the error. */
async function commitFailure(error: unknown): Promise<Error> {
  const inner = (error as { commitError?: Promise<unknown> }).commitError;
  if (!inner) return error as Error;
  const cause = await Promise.race([
    inner.then(
      () => error,
      (reason: unknown) => reason,
    ),
    new Promise((resolve) => setImmediate(() => setImmediate(resolve, error))),
  ]);
  return cause as Error;
}
