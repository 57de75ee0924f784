import type { GoneRange, Superseding } from '../../pipeline/ports.ts';
import type { Boots } from './boots.ts';
import type { Span } from './coverage.ts';
import { decodeHead } from './record.ts';
import type { ReportTrees } from './report-trees.ts';
import type { SeqRanges } from './seq-ranges.ts';
import { coarserStreams, type StreamBook } from './stream-book.ts';

export interface GoneParts {
  readonly books: ReadonlyMap<string, StreamBook>;
  readonly boots: Boots;
  readonly reports: Pick<ReportTrees, 'numbers' | 'records' | 'lastTo'>;
  /** Reports of the stream that are there and cannot be read. */
  readonly damaged: SeqRanges | undefined;
}

/** Coarser reports are looked through so many at a time. */
const batchReports = 256;

/** The numbers of a stream from `from` to `to` that have no report any more. What they were is forgotten with them, so
 * their period is taken to lie between their neighbours'. */
export function goneRanges(book: StreamBook, from: number, to: number, parts: GoneParts): GoneRange[] {
  const first = Math.max(1, Math.ceil(from));
  const last = Math.min(book.last, Math.floor(to));
  const found: GoneRange[] = [];
  let next = first;
  const goneUpTo = (end: number): void => {
    if (end >= next) found.push({ from: next, to: end, supersededBy: supersededBy(book, next, end, parts) });
  };
  for (const seq of parts.reports.numbers(book.name, first, last)) {
    if (parts.damaged?.has(seq)) continue;
    goneUpTo(seq - 1);
    next = seq + 1;
  }
  goneUpTo(last);
  return found;
}

function supersededBy({ name }: StreamBook, from: number, to: number, parts: GoneParts): Superseding[] {
  const { books, boots, reports } = parts;
  const startOf = (value: Uint8Array | undefined) => spanOf(value, boots)?.startMs ?? Number.POSITIVE_INFINITY;
  const endOf = (value: Uint8Array | undefined) => spanOf(value, boots)?.endMs ?? Number.NEGATIVE_INFINITY;
  const lastMs = startOf(reports.records(name, to + 1, books.get(name)!.last, 1)[0]?.value);
  let firstMs = endOf(reports.lastTo(name, from - 1)?.value);
  // The clock went back in between: nothing is known of when they were.
  if (firstMs > lastMs) firstMs = Number.NEGATIVE_INFINITY;
  return coarserStreams(name).flatMap((coarser) => {
    const book = books.get(coarser);
    const within = book && overlapping(book, firstMs, lastMs, parts);
    return within ? [within] : [];
  });
}

/** The reports of a coarser stream that have something of the time between. */
function overlapping(book: StreamBook, firstMs: number, lastMs: number, parts: GoneParts): Superseding | null {
  const found = { stream: book.name, from: 0, to: 0, startMs: Number.POSITIVE_INFINITY, endMs: 0 };
  for (let next = book.first; next <= book.last; ) {
    const batch = parts.reports.records(book.name, next, book.last, batchReports);
    if (batch.length === 0) break;
    for (const { seq, value } of batch) {
      next = seq + 1;
      const span = spanOf(value, parts.boots);
      if (!span || span.endMs <= firstMs || span.startMs >= lastMs) continue;
      found.from ||= seq;
      found.to = seq;
      found.startMs = Math.min(found.startMs, span.startMs);
      found.endMs = Math.max(found.endMs, span.endMs);
    }
  }
  return found.from > 0 ? found : null;
}

function spanOf(value: Uint8Array | undefined, boots: Boots): Span | null {
  const head = value && decodeHead(value);
  return head ? boots.span(head) : null;
}
