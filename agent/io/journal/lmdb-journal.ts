import type { ReportDraft } from '../../../shared/wire/report.ts';
import type {
  Boot,
  Cursor,
  GoneRange,
  Journal,
  JournalUsage,
  StoredReport,
  StreamStatus,
} from '../../pipeline/ports.ts';
import { type BootRow, bootOf } from './boots.ts';
import { goneRanges } from './gone.ts';
import { JournalDead } from './journal-errors.ts';
import type { LmdbJournalParts, OpenedAnew } from './journal-parts.ts';
import { LastKnownNote } from './last-known.ts';
import { numberReports } from './numbering.ts';
import { decodeContent, decodeHead } from './record.ts';
import { SeqRanges } from './seq-ranges.ts';
import { statusOf } from './stream-book.ts';

/** A moved cursor or clock offset waits this long for a commit to ride in. */
const rideMs = 60_000;
const maxStateKeyLength = 256;
/** Until it is tried again whether the disk takes writes; doubled each time. */
const writableAgainMs = 5_000;
const longestWaitMs = 60_000;

/** Streams of numbered reports in one LMDB file of bounded size. Made by `openJournal`. */
export class LmdbJournal implements Journal {
  readonly journalId: string;
  /** Why this store is a new one; `null` where the one found was opened. */
  readonly openedAnew: OpenedAnew | null;
  /** Resolves with the reason when a commit failed: nothing is written any more, and the process must be ended and
   * started again, since LMDB may not be trusted after that. */
  readonly failed: Promise<Error>;
  #parts: LmdbJournalParts;
  #boot: BootRow;
  readonly #listeners: (() => void)[] = [];
  readonly #stopped = new AbortController();
  #fail: (reason: Error) => void = () => {};
  #reopening = false;
  readonly #note: LastKnownNote;
  #switching: Promise<void> = Promise.resolve();
  #riding = false;
  #closing: Promise<void> | null = null;
  /** Reports and states found not to be what was written, since the start. */
  readonly #damagedReports = new Map<string, SeqRanges>();
  #damaged = 0;

  constructor(parts: LmdbJournalParts) {
    this.#parts = parts;
    this.#note = new LastKnownNote(parts);
    this.journalId = parts.journalId;
    this.openedAnew = parts.openedAnew;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#boot = this.#adopt(parts);
    if (parts.committer.isReadOnly) void this.#untilWritable();
    else this.#note.note(() => this.streams());
  }

  /** Takes the parts of an opened store for its own; returns the row of this boot. */
  #adopt(parts: LmdbJournalParts): BootRow {
    const { clock, committer } = parts;
    committer.failed.then((reason) => this.#fail(reason));
    const { row, isNew } = parts.boots.row(clock.bootId, clock.wallMs() - clock.monotonicMs(), clock.synced());
    if (isNew) committer.changed(row);
    committer.onAppended(() => this.#tell());
    return row;
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
      const { books, boots, encodeDraft, committer } = this.#parts;
      const changed = (row: BootRow) => committer.changed(row);
      const numbered = numberReports(reports, { books, boots, encodeDraft, changed, ownBoot: this.#boot });
      committer.add({ reports: numbered, states: copied, resolve, reject });
    });
  }

  state(key: string): Uint8Array | null {
    this.#expectOpen();
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
    this.#expectOpen();
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
    this.#expectOpen();
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

  boots(): readonly Boot[] {
    return this.#parts.boots.all().map(bootOf);
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
    this.#stopped.abort();
    await this.#switching;
    const { committer, log, release } = this.#parts;
    if (!committer.isReadOnly) {
      try {
        await committer.flush();
      } catch (error) {
        log.warn(`moved cursors were not stored on closing: ${(error as Error).message}`);
      }
      this.#note.note(() => this.streams(), true);
    }
    if (committer.isDead) return;
    await committer.stop();
    await this.#note.settled();
    release();
  }

  /** Looks from time to time whether the disk takes writes again. */
  async #untilWritable(): Promise<void> {
    const { clock, log } = this.#parts;
    for (let waitMs = writableAgainMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      await clock.sleep(waitMs, this.#stopped.signal);
      if (this.#closing) return;
      const { whyNotWritable, dir } = this.#parts;
      const whyNot = await whyNotWritable().catch((error: Error) => error.message);
      if (this.#closing) return;
      if (whyNot === null) break;
      log.warn(`journal ${dir} can still only be read: ${whyNot}`, { key: 'read-only' });
    }
    this.#switching = this.#switch().catch((error: Error) => {
      log.error(`the journal could not be opened anew: ${error.message}`);
      this.#fail(new JournalDead(`the journal could not be opened anew: ${error.message}`, { cause: error }));
    });
  }

  /** Opens for writing what was open for reading; cursors that moved meanwhile come along. */
  async #switch(): Promise<void> {
    const before = this.#parts;
    this.#reopening = true;
    await before.committer.stop();
    const after = await before.reopen();
    if (after.journalId !== this.journalId) {
      await after.committer.stop();
      throw new Error(`another journal, ${after.journalId}, is in its place`);
    }
    this.#boot = this.#adopt(after);
    this.#parts = after;
    this.#reopening = false;
    const own = before.boots.row(before.clock.bootId, 0, false).row;
    this.setBootOffset(own.offsetMs, own.synced);
    for (const { name, published, acknowledged } of before.books.values()) {
      this.advance(name, 'published', published);
      this.advance(name, 'acknowledged', acknowledged);
    }
    after.log.info(`journal ${after.dir} is written to again`);
    this.#tell();
  }

  /** Between two stores nothing can be read, and what is there must not seem to be gone. */
  #expectOpen(): void {
    if (this.#reopening) throw new Error('the journal is just being opened anew; ask again');
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
    if (this.#riding || this.#closing || this.#parts.committer.isReadOnly) return;
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
    this.#note.note(() => this.streams());
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#parts.log.error(`a listener to the journal failed: ${(error as Error).message}`);
      }
    }
  }
}
