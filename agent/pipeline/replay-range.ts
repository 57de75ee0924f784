import { clip } from '../../shared/wire/id.ts';
import type { ReplayRangeReply } from '../../shared/wire/topics.ts';
import type { GoneRange, Journal } from './ports.ts';
import type { Publisher } from './publish.ts';

/** Reports that one request brings back at most; who wants more asks for the rest. */
export const mostReplayed = 2_000;
/** Pieces that a reason names. */
const piecesNamed = 3;

export interface ReplayParts {
  readonly journal: Pick<Journal, 'journalId' | 'streams' | 'read' | 'gone'>;
  readonly publisher: Pick<Publisher, 'sendAgain' | 'heldBecause'>;
}

export interface AskedRange {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly journalId?: string;
}

const refused = (reason: string) => ({ outcome: 'refused' as const, reason });

/** Has what is still there of a range sent again, and says what is not and what supersedes it. Never throws. */
export function replayRange(parts: ReplayParts, asked: AskedRange): Omit<ReplayRangeReply, 'id'> {
  try {
    return answerTo(parts, asked);
  } catch (error) {
    return refused(`the journal cannot be read at the moment (${(error as Error).message}); ask again later`);
  }
}

function answerTo({ journal, publisher }: ReplayParts, asked: AskedRange): Omit<ReplayRangeReply, 'id'> {
  const { stream, from } = asked;
  if (asked.journalId !== undefined && asked.journalId.toLowerCase() !== journal.journalId)
    return refused(`journalId: the box keeps journal ${journal.journalId}`);
  const known = journal.streams().find((one) => one.stream === stream);
  if (!known) return refused(`stream: the box has none called '${clip(stream)}'`);
  if (from > known.last) return refused(`from: expected at most ${known.last}, the newest number of ${stream}`);
  const last = Math.min(asked.to, known.last);
  const first = journal.read(stream, from, 1)[0]?.seq ?? Number.POSITIVE_INFINITY;
  if (first > last) return { outcome: 'gone', from, to: last, reason: goneText(journal.gone(stream, from, last)) };
  const to = Math.min(last, first + mostReplayed - 1);
  const gone = journal.gone(stream, from, to);
  const end = gone.at(-1)?.to === to ? gone.at(-1)!.from - 1 : to;
  if (!publisher.sendAgain(stream, first, end))
    return refused('as many ranges as the box takes are waiting; ask again later');
  const held = publisher.heldBecause(stream, first, end);
  const reasons = [
    ...(gone.length > 0 ? [goneText(gone)] : []),
    ...(held === null ? [] : [`the broker refused some of them before: ${held}; they are tried again`]),
  ];
  return { outcome: 'sent', from: first, to: end, ...(reasons.length > 0 && { reason: reasons.join('. ') }) };
}

function goneText(gone: readonly GoneRange[]): string {
  const pieces = gone.slice(0, piecesNamed).map(({ from, to, supersededBy }) => {
    const numbers = from === to ? `${from} is gone` : `${from} to ${to} are gone`;
    const by = supersededBy.map(({ stream, from: one, to: other, startMs, endMs }) => {
      const which = one === other ? `${stream} ${one}` : `${stream} ${one} to ${other}`;
      return `${which} (${new Date(startMs).toISOString()} to ${new Date(endMs).toISOString()})`;
    });
    return by.length === 0
      ? `${numbers}, and no coarser window is stored`
      : `${numbers}; superseded by ${by.join(' and ')}`;
  });
  const more = gone.length - pieces.length;
  return `${pieces.join('. ')}${more > 0 ? `. ${more} more pieces are gone` : ''}`;
}
