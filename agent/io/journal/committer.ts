import type { Cursor, JournalUsage, Log } from '../../pipeline/ports.ts';
import type { BootRow, Boots } from './boots.ts';
import { CommitPlanner } from './commit-planner.ts';
import type { Waiting } from './commit-queue.ts';
import type { Forgotten } from './forgetting.ts';
import { JournalDead, JournalFull } from './journal-errors.ts';
import type { LmdbStore, Writer } from './lmdb-store.ts';
import type { CommitCost, SpaceBudget } from './space-budget.ts';
import { finerStream, type StreamBook, storedBook } from './stream-book.ts';

/** A new tree is made in a commit of its own. */
const newTreeCost: CommitCost = { pages: 8, freed: 8 };

/** With less than so many reserves free, only reports are written: kept pictures stop before reports do. */
const captureReserves = 2;

export interface CommitterOptions {
  readonly dir: string;
  readonly store: LmdbStore;
  readonly space: SpaceBudget;
  readonly boots: Boots;
  readonly books: ReadonlyMap<string, StreamBook>;
  readonly deliveredBy: Cursor;
  readonly maxBytes: number;
  readonly freeReserveBytes: number;
  readonly freeBytes: () => number;
  readonly thinned: number;
  /** The store was opened for reading only, and why; `null`: it may be written to. */
  readonly whyReadOnly: string | null;
  readonly log: Log;
}

/** Writes what waits, one commit after the other: what came while one was under way shares the next. */
export class Committer {
  readonly store: LmdbStore;
  /** Resolves when a commit failed; never otherwise. */
  readonly failed: Promise<Error>;
  readonly #options: CommitterOptions;
  readonly #space: SpaceBudget;
  readonly #planner: CommitPlanner;
  readonly #movedBooks = new Set<StreamBook>();
  readonly #changedBoots = new Set<BootRow>();
  #oldBoots: readonly BootRow[] = [];
  #fail: (reason: Error) => void = () => {};
  #queue: Waiting[] = [];
  #underway: readonly Waiting[] = [];
  #running: Promise<void> | null = null;
  #dead: JournalDead | null = null;
  #appended: () => void = () => {};
  #thinned: number;
  #lastUsage: JournalUsage | null = null;
  #refusal: JournalFull | null = null;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.store = options.store;
    this.#space = options.space;
    this.#planner = new CommitPlanner({
      reports: options.store.reports,
      space: options.space,
      books: options.books,
      deliveredBy: options.deliveredBy,
      smallChanges: () => this.#movedBooks.size + this.#changedBoots.size,
    });
    this.#thinned = options.thinned;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  get isReadOnly(): boolean {
    return this.#options.whyReadOnly !== null;
  }

  get isDead(): boolean {
    return this.#dead !== null;
  }

  /** Why nothing is stored at present, or `null`. */
  get trouble(): string | null {
    const { dir, whyReadOnly } = this.#options;
    if (this.#dead) return this.#dead.message;
    if (whyReadOnly !== null) return `journal ${dir} can only be read: ${whyReadOnly}`;
    return (this.#tooLittleLeft() ?? this.#refusal)?.message ?? null;
  }

  onAppended(listener: () => void): void {
    this.#appended = listener;
  }

  add(waiting: Waiting): void {
    if (this.#dead) {
      waiting.reject(this.#dead);
      return;
    }
    const { dir, whyReadOnly } = this.#options;
    if (whyReadOnly !== null) {
      for (const { book } of waiting.reports) book.assigned = book.last;
      waiting.reject(new JournalFull(`append to journal ${dir}: it can only be read: ${whyReadOnly}`));
      return;
    }
    this.#queue.push(waiting);
    this.#running ??= this.#run();
  }

  flush(): Promise<void> {
    return new Promise((resolve, reject) => this.add({ reports: [], states: new Map(), resolve, reject }));
  }

  moved(book: StreamBook): void {
    this.#movedBooks.add(book);
  }

  changed(boot: BootRow): void {
    this.#changedBoots.add(boot);
  }

  /** Rows to remove with the next commit. */
  forgetBoots(rows: readonly BootRow[]): void {
    this.#oldBoots = rows;
  }

  /** After `stop`: what it was then. */
  usage(): JournalUsage {
    if (this.#lastUsage) return this.#lastUsage;
    const { books, maxBytes } = this.#options;
    let records = 0;
    for (const book of books.values()) records += book.records;
    const bytes = this.store.countPages().live * this.#space.pageBytes;
    const { bytesWritten } = this.store;
    return { bytes, maxBytes, records, thinned: this.#thinned, bytesWritten, capturesMayBeWritten: this.#mayCapture() };
  }

  /** To be called with nothing waiting. */
  async stop(): Promise<void> {
    await this.#running;
    this.#lastUsage ??= this.usage();
    this.#dead ??= new JournalDead('append: the journal is closed');
    await this.store.close();
  }

  async #run(): Promise<void> {
    // All that this turn of the event loop still appends shares the commit.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#queue.length > 0) {
        const group = this.#nextGroup();
        this.#underway = group;
        const refused = await this.#makeRoom(group);
        if (refused) this.#refuse(group, refused);
        else {
          await this.#commit(group);
          this.#refusal = null;
        }
      }
    } catch (error) {
      this.#die(error as Error);
    } finally {
      this.#running = null;
    }
  }

  /** As many calls as one commit may hold, at least one. */
  #nextGroup(): Waiting[] {
    let count = 1;
    let pages = this.#planner.valuePages(this.#queue[0]!);
    for (; count < this.#queue.length; count++) {
      pages += this.#planner.valuePages(this.#queue[count]!);
      if (pages > this.#space.commitPages) break;
    }
    return this.#queue.splice(0, count);
  }

  /** Forgets until a commit of the group fits. Returns why it cannot, or `null`. */
  async #makeRoom(group: readonly Waiting[]): Promise<JournalFull | null> {
    const tooLittle = this.#tooLittleLeft();
    if (tooLittle) return tooLittle;
    const { dir } = this.#options;
    const { pages } = this.#planner.cost(group, []);
    // Cursors alone may take the last room: they are what lets reports go.
    const isSmall = group.every(({ reports, states }) => reports.length === 0 && states.size === 0);
    if (this.#space.fits(pages, isSmall)) return null;
    for (;;) {
      this.#space.measured(this.store.countPages());
      if (this.#space.fits(pages, isSmall)) return null;
      const excess = this.#space.excess(pages);
      const waitOnly = excess === 0 && this.#space.settles;
      const plan = waitOnly ? [] : this.#planner.only(Math.max(pages, excess));
      if (plan.length === 0 && !this.#space.settles)
        return new JournalFull(
          `append to journal ${dir}: full with ${this.#options.maxBytes} bytes and nothing in it may be forgotten; raise store.maxBytes or let reports be delivered`,
        );
      // Without a plan: two commits of next to nothing make the pages usable that were freed before them.
      await this.#commit([], plan);
    }
  }

  #mayCapture(): boolean {
    const { freeReserveBytes, freeBytes, whyReadOnly } = this.#options;
    return whyReadOnly === null && freeBytes() >= captureReserves * freeReserveBytes;
  }

  #tooLittleLeft(): JournalFull | null {
    const { dir, freeReserveBytes, freeBytes } = this.#options;
    const free = freeBytes();
    if (free >= freeReserveBytes) return null;
    return new JournalFull(
      `append to journal ${dir}: the disk has ${free} bytes left, fewer than the reserve of ${freeReserveBytes}; free space`,
    );
  }

  /** Nothing of the group was written, nor will what waits behind it be: their numbers go back. */
  #refuse(group: readonly Waiting[], reason: JournalFull): void {
    // Room on the disk is looked at anew each time.
    this.#refusal = this.#tooLittleLeft() ? null : reason;
    const refused = [...group, ...this.#queue];
    this.#queue = [];
    for (const { reports } of refused) for (const { book } of reports) book.assigned = book.last;
    for (const waiting of refused) waiting.reject(reason);
  }

  async #commit(group: readonly Waiting[], forget?: readonly Forgotten[]): Promise<void> {
    const reports = group.flatMap((waiting) => waiting.reports);
    const states = new Map(group.flatMap((waiting) => [...waiting.states]));
    const nothing = reports.length === 0 && states.size === 0 && !forget;
    if (nothing && this.#movedBooks.size === 0 && this.#changedBoots.size === 0) {
      for (const waiting of group) waiting.resolve();
      return;
    }
    const plan = forget ?? this.#planner.besides(group, () => this.#space.measured(this.store.countPages()));
    const moves = this.#planner.shallMove(group, plan);
    const cost = this.#planner.cost(group, plan, moves);
    const touched = new Set([...this.#movedBooks, ...reports.map((report) => report.book)]);
    const boots = [...this.#changedBoots];
    const oldBoots = this.#oldBoots;
    this.#oldBoots = [];
    this.#movedBooks.clear();
    this.#changedBoots.clear();
    for (const { book } of reports) if (this.store.reports.open(book.name)) this.#space.committed(newTreeCost);
    const last = new Map<StreamBook, number>();
    for (const { book, seq, head } of reports) {
      last.set(book, seq);
      const span = () => this.#options.boots.span(head);
      if (book.kind === 'base' || book.kind === 'hour') book.coverage.add(seq, span);
      const finer = this.#options.books.get(finerStream(book.name) ?? '');
      if (finer?.coverage.cover(span())) touched.add(finer);
    }
    this.#thinned += plan.filter((forgotten) => forgotten.thinned).length;
    await this.store.commit((writer: Writer) => {
      if (moves) writer.moveRecent();
      for (const { book, seq, value, parts } of reports) writer.appendReport(book.name, seq, value, parts);
      for (const [key, content] of states) writer.putState(key, content);
      for (const book of touched) writer.putMeta(`stream/${book.name}`, storedBook(book, last.get(book) ?? book.last));
      for (const row of boots) writer.putMeta(`boot/${row.index}`, row);
      for (const row of oldBoots) writer.removeMeta(`boot/${row.index}`);
      for (const { stream, seq } of plan) writer.removeReport(stream, seq);
      if (plan.length > 0) writer.putMeta('thinned', this.#thinned);
    });
    this.#space.committed(cost);
    for (const { book, seq } of reports) {
      if (book.first > book.last) book.first = seq;
      book.last = seq;
      book.records++;
    }
    this.#afterForgetting(plan);
    for (const waiting of group) waiting.resolve();
    if (reports.length > 0) this.#appended();
  }

  #afterForgetting(plan: readonly Forgotten[]): void {
    for (const { stream } of plan) this.#options.books.get(stream)!.records--;
    for (const stream of new Set(plan.map((forgotten) => forgotten.stream))) {
      const book = this.#options.books.get(stream)!;
      book.first = this.store.reports.firstFrom(stream, book.first) ?? book.last + 1;
      book.coverage.covered.dropBelow(book.first);
    }
  }

  #die(cause: Error): void {
    const { dir, log } = this.#options;
    this.#dead = new JournalDead(
      `append to journal ${dir}: a commit failed: ${cause.message}; nothing is stored any more, end the agent and start it again`,
      { cause },
    );
    log.error(this.#dead.message);
    const waiting = [...this.#underway, ...this.#queue];
    this.#queue = [];
    for (const { reject } of waiting) reject(this.#dead);
    this.#fail(this.#dead);
  }
}
