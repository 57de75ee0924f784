import type { StreamStatus } from '../../pipeline/ports.ts';
import { Coverage } from './coverage.ts';
import { SeqRanges } from './seq-ranges.ts';

/** `base`, `hour` and `day` are windows. */
export type StreamKind = 'base' | 'hour' | 'day' | 'event' | 'trend';

/** What the journal knows of one stream. */
export interface StreamBook {
  readonly name: string;
  readonly kind: StreamKind;
  /** Number handed out last; ahead of `last` while a commit is under way. */
  assigned: number;
  /** Number of the newest durable report. */
  last: number;
  /** Number of the oldest report there is; `last + 1` when there is none. */
  first: number;
  records: number;
  published: number;
  acknowledged: number;
  readonly coverage: Coverage;
}

/** A stream as it is stored. */
export interface StoredBook {
  readonly last: number;
  readonly published: number;
  readonly acknowledged: number;
  readonly covered: readonly [number, number][];
}

export function newBook(name: string, stored?: StoredBook): StreamBook {
  const last = stored?.last ?? 0;
  return {
    name,
    kind: kindOf(name),
    assigned: last,
    last,
    first: last + 1,
    records: 0,
    published: stored?.published ?? 0,
    acknowledged: stored?.acknowledged ?? 0,
    coverage: new Coverage(SeqRanges.of(stored?.covered ?? [])),
  };
}

/** `last`: number of the newest report that is stored together with this. */
export function storedBook(book: StreamBook, last: number): StoredBook {
  const { published, acknowledged, coverage } = book;
  return { last, published, acknowledged, covered: coverage.covered.ranges() };
}

export function statusOf(book: StreamBook): StreamStatus {
  const { name: stream, first, last, published, acknowledged } = book;
  return { stream, first, last, published, acknowledged };
}

/** The finer stream whose reports lie inside those of `name`: `window/c/hour` holds `window/c/base`. */
export function finerStream(name: string): string | null {
  if (kindOf(name) === 'hour') return name.replace(/hour$/, 'base');
  if (kindOf(name) === 'day') return name.replace(/day$/, 'hour');
  return null;
}

/** The streams whose windows supersede those of `name`, finest first. */
export function coarserStreams(name: string): string[] {
  if (kindOf(name) === 'base') return [name.replace(/base$/, 'hour'), name.replace(/base$/, 'day')];
  return kindOf(name) === 'hour' ? [name.replace(/hour$/, 'day')] : [];
}

function kindOf(name: string): StreamKind {
  const [first, , level] = name.split('/');
  if (first === 'event' || first === 'trend') return first;
  return level === 'base' || level === 'hour' ? level : 'day';
}
