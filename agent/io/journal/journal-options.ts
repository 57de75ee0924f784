import type { ReportDraft } from '../../../shared/wire/report.ts';
import type { Clock, Cursor, Log } from '../../pipeline/ports.ts';
import type { Migration } from './migrate.ts';

export interface JournalOptions {
  /** Folder of the store; made when it is not there. */
  readonly dir: string;
  /** Size of the file, taken at once; at least 4 MB. */
  readonly maxBytes: number;
  /** Nothing is written while the disk has less left than this. */
  readonly freeReserveBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  /** What makes a report delivered, so that it is forgotten first; `published` unless given. */
  readonly deliveredBy?: Cursor;
  readonly randomUuid?: () => string;
  readonly encodeDraft?: (draft: ReportDraft, seq: number) => Uint8Array;
  readonly freeBytes?: () => number;
  /** Tries a commit in another process; returns why it fails, or `null`. */
  readonly probe?: () => Promise<string | null>;
  /** Those of this version unless given. */
  readonly migrations?: readonly Migration[];
}
