import type { Cursor } from '../../pipeline/ports.ts';
import { valueSizes, type Waiting } from './commit-queue.ts';
import { type Candidate, type Forgotten, planForgetting } from './forgetting.ts';
import { decodeHead } from './record.ts';
import type { ReportTrees } from './report-trees.ts';
import type { CommitCost, SpaceBudget } from './space-budget.ts';
import type { StreamBook } from './stream-book.ts';

/** Reports forgotten in one commit at most. */
const forgetAtOnce = 256;
/** Forgetting changes pages of its own in each stream, so it is done for some time ahead. */
const forgetAheadPages = 24;

export interface CommitPlannerOptions {
  readonly reports: ReportTrees;
  readonly space: SpaceBudget;
  readonly books: ReadonlyMap<string, StreamBook>;
  readonly deliveredBy: Cursor;
  /** Cursors and boots that the next commit stores beside the reports. */
  readonly smallChanges: () => number;
}

/** Works out what a commit costs and what it should do beside its own work, so that the file holds it. */
export class CommitPlanner {
  readonly #options: CommitPlannerOptions;

  constructor(options: CommitPlannerOptions) {
    this.#options = options;
  }

  /** `moves`: it also moves recent reports to their streams. */
  cost(group: readonly Waiting[], plan: readonly Forgotten[], moves = false): CommitCost {
    const { reports, space, smallChanges } = this.#options;
    const recent = moves ? reports.recent : { bytes: 0, streams: 0 };
    const streams = new Set(plan.map((forgotten) => forgotten.stream));
    for (const waiting of group) for (const { book } of waiting.reports) streams.add(book.name);
    const states = group.reduce((sum, waiting) => sum + waiting.states.size, 0);
    return space.cost({
      valuePages: group.reduce((sum, waiting) => sum + this.valuePages(waiting), space.pagesFor(recent.bytes)),
      trees: streams.size + recent.streams,
      keys: smallChanges() + streams.size + states,
      removedBytes: plan.reduce((sum, forgotten) => sum + forgotten.bytes, recent.bytes),
    });
  }

  valuePages(waiting: Waiting): number {
    return valueSizes(waiting).reduce((sum, bytes) => sum + this.#options.space.valuePages(bytes), 0);
  }

  /** Whether the commit of a group should move the recent reports. */
  shallMove(group: readonly Waiting[], plan: readonly Forgotten[]): boolean {
    const { reports, space } = this.#options;
    if (group.length === 0 || reports.recent.bytes < space.moveBytes) return false;
    return space.fits(this.cost(group, plan, true).pages, false);
  }

  /** What the commit of a group forgets, to stay below the high-water mark. Measures when that is in question. */
  besides(group: readonly Waiting[], measure: () => void): Forgotten[] {
    const { space } = this.#options;
    const { pages } = this.cost(group, []);
    if (space.excess(pages) === 0) return [];
    measure();
    const excess = space.excess(pages);
    return excess === 0 ? [] : this.#fitting(group, excess + forgetAheadPages);
  }

  /** What a commit that does nothing else forgets, for `pages` to become free. */
  only(pages: number): Forgotten[] {
    return this.#fitting([], pages, true);
  }

  /** As much as there is room for: to forget takes pages, too. */
  #fitting(group: readonly Waiting[], pages: number, undeliveredEvents = false): Forgotten[] {
    const { space } = this.#options;
    for (let reports = forgetAtOnce; reports >= 4; reports >>= 2) {
      const plan = this.#plan(pages, reports, undeliveredEvents);
      if (space.fits(this.cost(group, plan).pages, group.length === 0)) return plan;
    }
    return [];
  }

  #plan(pages: number, maxReports: number, undeliveredEvents: boolean): Forgotten[] {
    const { books, deliveredBy, space } = this.#options;
    return planForgetting([...books.values()], {
      deliveredBy,
      wantedBytes: pages * space.pageBytes,
      maxReports,
      undeliveredEvents,
      candidates: (stream, from, to, limit) => this.#candidates(stream, from, to, limit),
    });
  }

  #candidates(stream: string, from: number, to: number, limit: number): Candidate[] {
    const { reports, space } = this.#options;
    return reports.records(stream, from, to, limit).map(({ seq, value }) => {
      const head = decodeHead(value);
      const bytes = space.storedBytes(value.length) + (head?.parts ?? 0) * space.pageBytes;
      return { seq, boot: head?.boot ?? 0, monotonicMs: head?.monotonicMs ?? 0, bytes };
    });
  }
}
