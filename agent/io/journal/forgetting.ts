import type { Cursor } from '../../pipeline/ports.ts';
import type { StreamBook, StreamKind } from './stream-book.ts';

/** A report that may be forgotten. */
export interface Candidate {
  readonly seq: number;
  /** Boot and monotonic time order reports over all streams, whatever the wall clock said. */
  readonly boot: number;
  readonly monotonicMs: number;
  readonly bytes: number;
}

export interface Forgotten {
  readonly stream: string;
  readonly seq: number;
  readonly bytes: number;
  /** Not delivered yet. */
  readonly thinned: boolean;
}

/** A step of forgetting: which reports of a stream may go. */
interface Stage {
  readonly kinds: readonly StreamKind[];
  readonly ranges: (book: StreamBook, delivered: number) => [number, number][];
}

const delivered = (book: StreamBook, upTo: number): [number, number][] =>
  book.first <= upTo ? [[book.first, upTo]] : [];
const covered = (book: StreamBook): [number, number][] => book.coverage.covered.within(book.first, book.last);
const all = (book: StreamBook): [number, number][] => (book.first <= book.last ? [[book.first, book.last]] : []);

/** First what subscribers have, then what a coarser window still counts; events, which nothing replaces, last. */
const stages: readonly Stage[] = [
  { kinds: ['base'], ranges: delivered },
  { kinds: ['base'], ranges: covered },
  { kinds: ['hour'], ranges: covered },
  { kinds: ['hour', 'day', 'trend'], ranges: delivered },
  { kinds: ['event'], ranges: delivered },
];
/** Only where a commit would find no room otherwise, never ahead of need. */
const lastResort: Stage = { kinds: ['event'], ranges: all };

export interface ForgettingOptions {
  readonly deliveredBy: Cursor;
  readonly wantedBytes: number;
  readonly maxReports: number;
  /** Events that nobody received yet may go, too. */
  readonly undeliveredEvents: boolean;
  /** Reports of a stream in order, `from` to `to`, at most `limit`; numbers without a report are left out. */
  readonly candidates: (stream: string, from: number, to: number, limit: number) => readonly Candidate[];
}

/** The reports to forget next: oldest first within a stage, a later stage only when the earlier ones have no more. */
export function planForgetting(books: readonly StreamBook[], options: ForgettingOptions): Forgotten[] {
  const plan: Forgotten[] = [];
  const planned = new Set<string>();
  let bytes = 0;
  for (const stage of options.undeliveredEvents ? [...stages, lastResort] : stages) {
    const queues = books
      .filter((book) => stage.kinds.includes(book.kind))
      .map((book) => new Queue(book, stage.ranges(book, book[options.deliveredBy]), options));
    while (bytes < options.wantedBytes && plan.length < options.maxReports) {
      const queue = oldest(queues);
      if (!queue) break;
      const { seq, bytes: size } = queue.take();
      const stream = queue.book.name;
      const key = `${stream}#${seq}`;
      if (planned.has(key)) continue;
      planned.add(key);
      plan.push({ stream, seq, bytes: size, thinned: seq > queue.book[options.deliveredBy] });
      bytes += size;
    }
    if (bytes >= options.wantedBytes || plan.length >= options.maxReports) break;
  }
  return plan;
}

function oldest(queues: readonly Queue[]): Queue | null {
  let found: Queue | null = null;
  for (const queue of queues) {
    const head = queue.head();
    const best = found?.head();
    if (!head) continue;
    if (!best || head.boot < best.boot || (head.boot === best.boot && head.monotonicMs < best.monotonicMs))
      found = queue;
  }
  return found;
}

const readAhead = 32;

/** The candidates of one stream in order, fetched a few at a time. */
class Queue {
  readonly book: StreamBook;
  readonly #ranges: [number, number][];
  readonly #options: ForgettingOptions;
  #ready: Candidate[] = [];

  constructor(book: StreamBook, ranges: [number, number][], options: ForgettingOptions) {
    this.book = book;
    this.#ranges = ranges;
    this.#options = options;
  }

  head(): Candidate | undefined {
    while (this.#ready.length === 0 && this.#ranges[0]) {
      const [from, to] = this.#ranges[0];
      this.#ready = [...this.#options.candidates(this.book.name, from, to, readAhead)];
      const last = this.#ready.at(-1);
      if (this.#ready.length < readAhead || last!.seq >= to) this.#ranges.shift();
      else this.#ranges[0] = [last!.seq + 1, to];
    }
    return this.#ready[0];
  }

  take(): Candidate {
    return this.#ready.shift()!;
  }
}
