import { crc32 } from 'node:zlib';
import { openRoot, pagesOf, type Root } from './lmdb-tree.ts';
import { cut } from './record.ts';
import { ReportTrees } from './report-trees.ts';
import { sealed, unsealed } from './sealed.ts';
import type { PageCount } from './space-budget.ts';

/** Streams a store can hold; a box with 16 cameras has 65. */
export const maxStreams = 500;
/** Content of a value that still fits one page of LMDB beside its head, its key and LMDB's own. */
export const inlineBytes = 3_900;

/** What one commit changes. Every method only enqueues. */
export interface Writer {
  /** A report's value and pieces under the stream's next number. */
  appendReport(stream: string, seq: number, value: Uint8Array, parts: readonly Uint8Array[]): void;
  removeReport(stream: string, seq: number): void;
  /** Moves earlier reports to where they stay; to be called first. */
  moveRecent(): void;
  putMeta(key: string, value: unknown): void;
  removeMeta(key: string): void;
  /** `null` removes it. */
  putState(key: string, content: Uint8Array | null): void;
}

/**
 * A journal in one LMDB file: the trees of the reports, and LMDB's main tree for all that is small and changes with every
 * commit (JSON and states). The main tree changes anyway, since it leads to the others, and each further tree would cost
 * a page a commit, 6 MB a day.
 */
export class LmdbStore {
  readonly reports: ReportTrees;
  readonly #root: Root;
  #commits = 0;
  #isClosed = false;

  /** Throws what LMDB throws. `dir` must have passed `lmdbFileProblem`, since LMDB crashes on some damage. */
  constructor(dir: string, maxBytes: number, options: { readOnly?: boolean } = {}) {
    this.#root = openRoot(dir, maxBytes, maxStreams + 2, options.readOnly ?? false);
    this.#root.on('aftercommit', () => this.#commits++);
    this.reports = new ReportTrees(this.#root);
  }

  get isClosed(): boolean {
    return this.#isClosed;
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
    const metaPages = 2;
    const live = metaPages + pagesOf(stats.root) + pagesOf(stats.free) + this.reports.pages;
    return { total: stats.lastPageNumber + 1, live };
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
    return this.#isClosed ? null : stateIn(this.#root, key);
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
    this.reports.committed();
  }

  /** After this, reading finds nothing. One opened for reading on a read-only file system keeps its file open and mapped
   * until the process ends (lmdb 3.5 does not know it as its own, since it has no lock file). */
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
      appendReport: (stream, seq, value, parts) => this.reports.append(puts, stream, seq, value, parts),
      removeReport: (stream, seq) => this.reports.remove(puts, stream, seq),
      moveRecent: () => this.reports.moveRecent(puts),
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
}

/** A state as it stands in the main tree. */
export function stateIn(root: Pick<Root, 'get'>, key: string): Uint8Array | null | 'damaged' {
  const head = root.get(stateKey(key, 0));
  if (!head) return null;
  if (head.length < 6) return 'damaged';
  const pieces: Uint8Array[] = [head.subarray(6)];
  for (let index = 1; index < head.readUInt16LE(4); index++) {
    const piece = root.get(stateKey(key, index));
    if (!piece) return 'damaged';
    pieces.push(piece);
  }
  const content = Buffer.concat(pieces);
  return crc32(content) === head.readUInt32LE(0) ? content : 'damaged';
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
