import type { ReportDraft } from '../../../shared/wire/report.ts';
import { streamOf } from '../../../shared/wire/report.ts';
import type { BootRow, Boots } from './boots.ts';
import type { NumberedReport } from './commit-queue.ts';
import { inlineBytes, maxStreams } from './lmdb-store.ts';
import { encodeRecord, headOf } from './record.ts';
import { newBook, type StreamBook } from './stream-book.ts';

export interface NumberingParts {
  readonly books: Map<string, StreamBook>;
  readonly boots: Boots;
  /** The row of the boot that runs now. */
  readonly ownBoot: BootRow;
  readonly encodeDraft: (draft: ReportDraft, seq: number) => Uint8Array;
  /** A boot's row is to be stored with the next commit. */
  readonly changed: (row: BootRow) => void;
}

/** Gives numbers to all reports or, when one cannot be encoded, to none: throws RangeError then. */
export function numberReports(reports: readonly ReportDraft[], parts: NumberingParts): NumberedReport[] {
  const next = new Map<StreamBook, number>();
  const numbered = reports.map((draft): NumberedReport => {
    const book = bookOf(streamOf(draft), parts.books);
    const seq = (next.get(book) ?? book.assigned) + 1;
    next.set(book, seq);
    const head = headOf(draft, bootFor(draft, parts).index);
    return { book, seq, head, ...encodeRecord(head, parts.encodeDraft(draft, seq), inlineBytes) };
  });
  for (const [book, seq] of next) book.assigned = seq;
  return numbered;
}

function bookOf(stream: string, books: Map<string, StreamBook>): StreamBook {
  let book = books.get(stream);
  if (!book) {
    if (books.size >= maxStreams) throw new RangeError(`append to ${stream}: there are ${maxStreams} streams already`);
    book = newBook(stream);
    books.set(stream, book);
  }
  return book;
}

function bootFor(draft: ReportDraft, { boots, ownBoot, changed }: NumberingParts): BootRow {
  const believed = draft.atMs - draft.monotonicMs;
  const { row } =
    draft.bootId === ownBoot.bootId ? { row: ownBoot } : boots.row(draft.bootId, believed, draft.clock.synced);
  if (boots.use(row)) changed(row);
  return row;
}
