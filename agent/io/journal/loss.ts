import type { ReportDraft } from '../../../shared/wire/report.ts';
import type { Clock, Cursor } from '../../pipeline/ports.ts';
import type { LastKnown } from './last-known.ts';

/** A store that could not be opened any more, and what is known of it. */
export interface Loss {
  /** What was wrong with it, in words. */
  readonly reason: string;
  /** Where it lies now; `null` when it is gone. */
  readonly setAside: string | null;
  /** When that was found, UTC in milliseconds as the box believed. */
  readonly atMs: number;
  readonly known: LastKnown | null;
  /** States that were still whole, as base64 under their key; until a new store holds them. */
  readonly states?: Readonly<Record<string, string>>;
}

/** Key of the journal's state under which a loss stands until it is told. */
export const lossKey = 'journal-loss';

/** An event has room for the streams of 16 cameras. */
const maxStreamsTold = 65;

/** The loss as subscribers hear it, from the journal that took the lost one's place. */
export function lossEvent(
  loss: Loss,
  id: string,
  clock: Pick<Clock, 'bootId' | 'monotonicMs' | 'wallMs' | 'synced'>,
  deliveredBy: Cursor,
): ReportDraft {
  const { known, setAside, reason } = loss;
  const where = setAside === null ? 'it is not kept' : `it is kept as ${setAside}`;
  const ranges = (known?.streams ?? []).slice(0, maxStreamsTold).map((stream) => ({
    text: rangeText(stream.stream, stream[deliveredBy], stream.last),
    measure: stream.stream,
    value: stream.last,
  }));
  return {
    kind: 'event',
    camera: null,
    bootId: clock.bootId,
    monotonicMs: clock.monotonicMs(),
    clock: { synced: clock.synced() },
    atMs: clock.wallMs(),
    id,
    type: 'system',
    status: 'raised',
    severity: 'act',
    onset: { atMs: loss.atMs, ...(known && { earliestMs: Math.min(known.atMs, loss.atMs) }), latestMs: loss.atMs },
    shape: 'undetermined',
    feature: null,
    evidence: [{ text: `The journal could not be opened: ${reason}; ${where}` }, { text: knownText(known) }, ...ranges],
    cause: 'journal-set-aside',
    action:
      'Check the disk of the box. Reports that had not been delivered are lost; measuring goes on in a new journal.',
    recipe: null,
  };
}

function knownText(known: LastKnown | null): string {
  if (!known) return 'What it held is not known';
  return `Journal ${known.journalId}, as it was noted at ${new Date(known.atMs).toISOString()}; it may have gone on since`;
}

function rangeText(stream: string, delivered: number, last: number): string {
  if (delivered >= last) return `${stream}: numbers 1 to ${last}, all delivered`;
  return `${stream}: numbers 1 to ${last}, of which ${delivered + 1} to ${last} were not delivered`;
}
