import { JournalUnavailable } from './journal-errors.ts';
import type { JournalOptions } from './journal-options.ts';
import type { LmdbJournal } from './lmdb-journal.ts';
import { openJournal } from './open-journal.ts';

/** Until a disk that had no room, or took no writes, is tried again. */
const againMs = 10_000;

export interface Waiting {
  readonly signal: AbortSignal;
  /** Why it is waited; `null` once it no longer is. */
  readonly onWait: (reason: string | null) => void;
}

/** Opens the journal as soon as the disk lets it be opened. Resolves with `null` when `signal` aborts before that; rejects
 * with what waiting does not cure. */
export async function openWhenPossible(
  options: JournalOptions,
  { signal, onWait }: Waiting,
): Promise<LmdbJournal | null> {
  while (!signal.aborted) {
    try {
      const journal = await openJournal(options);
      onWait(null);
      return journal;
    } catch (error) {
      if (!(error instanceof JournalUnavailable)) throw error;
      onWait(error.message);
      options.log.error(`nothing is measured yet: ${error.message}`, { key: 'unavailable' });
      await options.clock.sleep(againMs, signal);
    }
  }
  return null;
}
