import { type BootRow, Boots } from './boots.ts';
import { Coverage } from './coverage.ts';
import type { LmdbStore } from './lmdb-store.ts';
import { currentSchema, type JournalMeta, journalMeta, type Migration } from './migrate.ts';
import { decodeHead } from './record.ts';
import { newBook, type StoredBook, type StreamBook } from './stream-book.ts';

export interface Loaded {
  readonly schema: number;
  readonly journalId: string;
  readonly boots: Boots;
  readonly books: Map<string, StreamBook>;
  /** Reports forgotten before they were delivered, ever. */
  readonly thinned: number;
}

/** Begins an empty store; `states` are written with it. */
export function beginStore(
  store: LmdbStore,
  meta: JournalMeta,
  states: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<void> {
  return store.commit((writer) => {
    writer.putMeta('journal', meta);
    for (const [key, content] of states) writer.putState(key, content);
  });
}

/** Reads what the journal keeps in memory. Throws `NewerSchema`, or Error for what cannot be understood. */
export function loadStore(store: LmdbStore, migrations: readonly Migration[]): Loaded {
  const { schema, journalId } = journalMeta(store, migrations);
  const current = currentSchema(migrations).schema;
  if (schema !== current) throw new Error(`expected schema ${current}, found ${schema}`);
  const boots = new Boots(store.metas('boot/').map(({ value }) => value as BootRow));
  const books = new Map<string, StreamBook>();
  for (const { key, value } of store.metas('stream/')) books.set(key, loadBook(store, boots, key, value as StoredBook));
  store.reports.check((stream) => books.get(stream)?.last);
  return { schema, journalId, boots, books, thinned: (store.meta('thinned') as number | undefined) ?? 0 };
}

function loadBook(store: LmdbStore, boots: Boots, name: string, stored: StoredBook): StreamBook {
  const book = newBook(name, stored);
  store.reports.open(name);
  book.records = store.reports.count(name);
  book.first = store.reports.firstFrom(name, 1) ?? book.last + 1;
  if (book.kind !== 'base' && book.kind !== 'hour') return book;
  const coveredTo = book.coverage.covered.ranges().at(-1)?.[1] ?? 0;
  const from = Math.max(book.first, coveredTo + 1, book.last - Coverage.depth + 1);
  for (const { seq, value } of store.reports.records(name, from, book.last, Coverage.depth)) {
    const head = decodeHead(value);
    if (head) book.coverage.add(seq, () => boots.span(head));
  }
  return book;
}

/** Boots that no stored report refers to any more. The first report of a stream is of its oldest boot. */
export function forgottenBoots(store: LmdbStore, loaded: Loaded): BootRow[] {
  let oldest = Number.POSITIVE_INFINITY;
  for (const book of loaded.books.values())
    for (const { value } of store.reports.records(book.name, book.first, book.last, 1))
      oldest = Math.min(oldest, decodeHead(value)?.boot ?? 0);
  return loaded.boots.dropBelow(oldest);
}
