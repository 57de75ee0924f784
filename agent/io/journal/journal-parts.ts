import type { ReportDraft } from '../../../shared/wire/report.ts';
import type { Clock, Log } from '../../pipeline/ports.ts';
import type { Boots } from './boots.ts';
import type { Committer } from './committer.ts';
import type { StreamBook } from './stream-book.ts';

export interface OpenedAnew {
  readonly reason: string;
  /** Where the damaged store lies; `null` when it is gone. */
  readonly setAside: string | null;
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
  /** For a store that can only be read: why it still cannot be written to, or `null`. */
  readonly whyNotWritable: () => Promise<string | null>;
  /** The same store opened anew, for writing. */
  readonly reopen: () => Promise<LmdbJournalParts>;
}
