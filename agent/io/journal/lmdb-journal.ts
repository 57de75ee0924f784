import type { ReportDraft } from '../../../shared/wire/report.ts';
import { streamOf } from '../../../shared/wire/report.ts';
import type {
  Boot,
  Clock,
  Cursor,
  GoneRange,
  Journal,
  JournalUsage,
  Log,
  StoredReport,
  StreamStatus,
} from '../../pipeline/ports.ts';
import { type BootRow, type Boots, bootOf } from './boots.ts';
import type { NumberedReport } from './commit-queue.ts';
import type { Committer } from './committer.ts';
import { goneRanges } from './gone.ts';
import { JournalDead } from './journal-errors.ts';
import { inlineBytes, maxStreams } from './lmdb-store.ts';
import { decodeContent, decodeHead, encodeRecord, headOf } from './record.ts';
import { SeqRanges } from './seq-ranges.ts';
import { newBook, type StreamBook, statusOf } from './stream-book.ts';

/** A moved cursor or clock offset waits this long for a commit to ride in. */
const rideMs = 60_000;
const maxStateKeyLength = 256;

export interface OpenedAnew {
  readonly reason: string;
  /** Where the damaged store lies. */
  readonly setAside: string;
}

export interface LmdbJournalParts {
  readonly dir: string;
  readonly journalId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly encodeDraft: (draft: ReportDraft, seq: number) => Uint8Array;
  readonly boots: Boots;
  readonly books: Map<string, StreamBook>;
  readonly committer: Committer;
  readonly openedAnew: OpenedAnew | null;
  /** Gives the store free for others once it is closed. */
  readonly release: () => void;
}

/** Streams of numbered reports in one LMDB file of bounded size. Made by `openJournal`. */
export class LmdbJournal implements Journal {
  readonly journalId: string;
  /** Why this store is a new one; `null` where the one found was opened. */
  readonly openedAnew: OpenedAnew | null;
  /** Resolves with the reason when a commit failed: nothing is written any more, and the process must be ended and
   * started again, since LMDB may not be trusted after that. */
  readonly failed: Promise<Error>;
  readonly #parts: LmdbJournalParts;
  readonly #boot: BootRow;
  readonly #listeners: (() => void)[] = [];
  readonly #stopped = new AbortController();
  #riding = false;
  #closing: Promise<void> | null = null;
  /** Reports and states found not to be what was written, since the start. */
  readonly #damagedReports = new Map<string, SeqRanges>();
  #damaged = 0;

  constructor(parts: LmdbJournalParts) {
    const { clock, committer } = parts;
    this.#parts = parts;
    this.journalId = parts.journalId;
    this.openedAnew = parts.openedAnew;
    this.failed = committer.failed;
    const { row, isNew } = parts.boots.row(clock.bootId, clock.wallMs() - clock.monotonicMs(), clock.synced());
    this.#boot = row;
    if (isNew) committer.changed(row);
    committer.onAppended(() => this.#tell());
  }

  /** Reports found not to be what was written, since the start; they are passed over. */
  get damaged(): number {
    return this.#damaged;
  }

  get trouble(): string | null {
    return this.#parts.committer.trouble;
  }

  /** Transactions committed since the start. */
  get commits(): number {
    return this.#parts.committer.store.commits;
  }

  /**
   * Rejects with RangeError for a report that cannot be encoded, `JournalFull` when there is no room and nothing may be
   * forgotten (or the disk has too little left), `JournalDead` after a failed commit and after `close`. Numbers are given
   * out only to what is stored.
   */
  append(reports: readonly ReportDraft[], states: ReadonlyMap<string, Uint8Array | null> = new Map()): Promise<void> {
    if (this.#closing) return Promise.reject(new JournalDead('append: the journal is closed'));
    return new Promise((resolve, reject) => {
      const copied = new Map<string, Uint8Array | null>();
      for (const [key, content] of states) {
        if (key.length === 0 || key.length > maxStateKeyLength)
          throw new RangeError(`append: expected a state key of 1 to ${maxStateKeyLength} characters, got '${key}'`);
        copied.set(key, content?.slice() ?? null);
      }
      this.#parts.committer.add({ reports: this.#number(reports), states: copied, resolve, reject });
    });
  }

  state(key: string): Uint8Array | null {
    const content = this.#parts.committer.store.state(key);
    if (content !== 'damaged') return content;
    this.#damaged++;
    this.#parts.log.error(`state ${key} is damaged and counts as missing`);
    return null;
  }

  streams(): readonly StreamStatus[] {
    return [...this.#parts.books.values()].filter((book) => book.last > 0).map(statusOf);
  }

  read(stream: string, from: number, limit: number): readonly StoredReport[] {
    const book = this.#parts.books.get(stream);
    const found: StoredReport[] = [];
    const { store } = this.#parts.committer;
    if (!book || store.isClosed) return found;
    for (let next = Math.max(from, book.first); next <= book.last && found.length < limit; ) {
      const records = store.reports.records(stream, next, book.last, limit - found.length);
      if (records.length === 0) break;
      for (const { seq, value } of records) {
        const bytes = decodeContent(value, (index) => store.reports.part(stream, seq, index));
        if (bytes) found.push({ stream, seq, bytes, boot: this.#bootOf(value) });
        else this.#passOver(stream, seq);
        next = seq + 1;
      }
    }
    return found;
  }

  gone(stream: string, from: number, to: number): readonly GoneRange[] {
    const { books, boots, committer } = this.#parts;
    const book = books.get(stream);
    if (!book || committer.store.isClosed) return [];
    const damaged = this.#damagedReports.get(stream);
    return goneRanges(book, from, to, { books, boots, reports: committer.store.reports, damaged });
  }

  advance(stream: string, cursor: Cursor, seq: number): void {
    const book = this.#parts.books.get(stream);
    // Cursors also follow what subscribers say, who may mean another journal.
    if (!book || !Number.isInteger(seq) || seq > book.last || seq <= book[cursor]) return;
    book[cursor] = seq;
    this.#parts.committer.moved(book);
    this.#ride();
  }

  setBootOffset(offsetMs: number, synced: boolean): void {
    if (!Number.isFinite(offsetMs)) throw new RangeError(`setBootOffset: expected milliseconds, got ${offsetMs}`);
    if (!this.#parts.boots.set(this.#boot, offsetMs, synced)) return;
    this.#parts.committer.changed(this.#boot);
    this.#ride();
  }

  onAppended(listener: () => void): void {
    this.#listeners.push(listener);
  }

  usage(): JournalUsage {
    return this.#parts.committer.usage();
  }

  /** Makes moved cursors and everything appended durable. Rejects as `append` does. */
  flush(): Promise<void> {
    return this.#parts.committer.flush();
  }

  /** Flushes and gives the store free. After a failed commit it only stops, since LMDB must not be touched then. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { committer, log, release } = this.#parts;
    this.#stopped.abort();
    try {
      await committer.flush();
    } catch (error) {
      log.warn(`moved cursors were not stored on closing: ${(error as Error).message}`);
    }
    if (committer.isDead) return;
    await committer.stop();
    release();
  }

  /** Gives numbers to all reports or, when one cannot be encoded, to none. */
  #number(reports: readonly ReportDraft[]): NumberedReport[] {
    const next = new Map<StreamBook, number>();
    const numbered = reports.map((draft): NumberedReport => {
      const book = this.#book(streamOf(draft));
      const seq = (next.get(book) ?? book.assigned) + 1;
      next.set(book, seq);
      const head = headOf(draft, this.#bootFor(draft).index);
      return { book, seq, head, ...encodeRecord(head, this.#parts.encodeDraft(draft, seq), inlineBytes) };
    });
    for (const [book, seq] of next) book.assigned = seq;
    return numbered;
  }

  #book(stream: string): StreamBook {
    const { books } = this.#parts;
    let book = books.get(stream);
    if (!book) {
      if (books.size >= maxStreams)
        throw new RangeError(`append to ${stream}: there are ${maxStreams} streams already`);
      book = newBook(stream);
      books.set(stream, book);
    }
    return book;
  }

  #bootFor(draft: ReportDraft): BootRow {
    const { boots, committer } = this.#parts;
    const believed = draft.atMs - draft.monotonicMs;
    const { row } =
      draft.bootId === this.#boot.bootId ? { row: this.#boot } : boots.row(draft.bootId, believed, draft.clock.synced);
    if (boots.use(row)) committer.changed(row);
    return row;
  }

  #bootOf(value: Uint8Array): Boot {
    const head = decodeHead(value)!;
    const row = this.#parts.boots.get(head.boot);
    return row ? bootOf(row) : { bootId: '', offsetMs: head.atMs - head.monotonicMs, synced: false, moved: false };
  }

  #passOver(stream: string, seq: number): void {
    const known = this.#damagedReports.get(stream) ?? new SeqRanges();
    if (known.has(seq)) return;
    known.add(seq);
    this.#damagedReports.set(stream, known);
    this.#damaged++;
    this.#parts.log.error(`report ${seq} of ${stream} is damaged and is passed over`);
  }

  /** Commits by itself if nothing else does within a minute. */
  #ride(): void {
    if (this.#riding || this.#closing) return;
    this.#riding = true;
    this.#parts.clock.sleep(rideMs, this.#stopped.signal).then(() => {
      this.#riding = false;
      if (this.#closing) return;
      this.#parts.committer.flush().catch((error: Error) => {
        this.#parts.log.warn(`moved cursors are not stored yet: ${error.message}`);
      });
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#parts.log.error(`a listener to the journal failed: ${(error as Error).message}`);
      }
    }
  }
}
