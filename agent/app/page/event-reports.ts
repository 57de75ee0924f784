import { setImmediate } from 'node:timers/promises';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { restamp } from '../../../shared/wire/restamp.ts';
import type { EventDraft } from '../../core/page/fold-events.ts';
import type { Journal, StoredReport } from '../../pipeline/ports.ts';

/** The newest reports of the journal's stream of events. */
export interface EventReports {
  /** Oldest first. */
  readonly reports: readonly EventDraft[];
  /** Older ones are stored, but not read. */
  readonly hasOlder: boolean;
}

const READ_AT_A_TIME = 100;

type Read = Pick<Journal, 'streams' | 'read' | 'boots'>;

/** Reads up to `most` of the newest reports of events; asked again, only those that came since. Others get their turn in
 * between. */
export function eventReader(most: number): (journal: Read) => Promise<EventReports> {
  let kept: { readonly seq: number; readonly draft: EventDraft }[] = [];
  let readUpTo = 0;
  let readOf: Read | null = null;
  let stamps = '';
  let turn: Promise<unknown> = Promise.resolve();

  async function take(journal: Read): Promise<EventReports> {
    const status = journal.streams().find(({ stream }) => stream === 'event');
    // A clock that became known moves the times of what was read.
    const now = JSON.stringify(journal.boots());
    if (journal !== readOf || now !== stamps) [kept, readUpTo, readOf, stamps] = [[], 0, journal, now];
    if (!status) return { reports: [], hasOlder: false };
    const first = Math.max(status.first, status.last - most + 1);
    while (readUpTo < status.last) {
      const from = Math.max(first, readUpTo + 1);
      const some = journal.read('event', from, Math.min(READ_AT_A_TIME, status.last - from + 1));
      if (some.length === 0) break;
      for (const stored of some) {
        readUpTo = stored.seq;
        const draft = draftOf(stored);
        if (draft) kept.push({ seq: stored.seq, draft });
      }
      await setImmediate();
    }
    kept = kept.filter(({ seq }) => seq >= first);
    return { reports: kept.map(({ draft }) => draft), hasOlder: status.first < first };
  }

  return (journal) => {
    const result = turn.then(() => take(journal));
    turn = result.catch(() => {});
    return result;
  };
}

/** With the times its boot's clock should have shown; `null` for a report that cannot be read any more. */
function draftOf({ bytes, boot }: StoredReport): EventDraft | null {
  try {
    const { draft } = decodeStored(bytes);
    if (draft.kind !== 'event') return null;
    return boot.moved
      ? restamp(draft, boot.offsetMs - (draft.atMs - draft.monotonicMs), draft.recorded ?? false)
      : draft;
  } catch {
    return null;
  }
}
