import { decodeReport, decodeStored, encodeReport, stampReport } from '../../shared/wire/codec.ts';
import { reportToJson } from '../../shared/wire/json.ts';
import { restamp } from '../../shared/wire/restamp.ts';
import type { StoredReport } from './ports.ts';

export type PayloadFormat = 'protobuf' | 'json';

/** Who sends. */
export interface Sender {
  readonly site: string;
  readonly device: string;
  readonly journalId: string;
}

export const contentTypes: Readonly<Record<PayloadFormat, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** Turns stored reports into payloads. The function throws `MalformedReport` for what cannot be read any more. */
export function payloadMaker(sender: Sender, format: PayloadFormat): (stored: StoredReport) => Uint8Array {
  // The stamp stands behind the stored bytes and is the same for all reports of a boot whose clock stayed.
  const plain = stampReport(new Uint8Array(), sender);
  const synced = stampReport(new Uint8Array(), { ...sender, clockSynced: true });
  const stamped = (stored: StoredReport): Uint8Array => {
    if (stored.boot.moved) return encodeReport(movedReport(stored, sender));
    // Also for a report made before the clock was set: it turned out to have been right.
    return joined(stored.bytes, stored.boot.synced ? synced : plain);
  };
  if (format === 'protobuf') return stamped;
  const text = new TextEncoder();
  return (stored) => text.encode(JSON.stringify(reportToJson(decodeReport(stamped(stored)))));
}

/** The report with the times that its boot's clock should have shown. */
function movedReport(stored: StoredReport, sender: Sender) {
  const { draft, seq } = decodeStored(stored.bytes);
  const shiftMs = stored.boot.offsetMs - (draft.atMs - draft.monotonicMs);
  const moved = restamp(draft, shiftMs, draft.recorded ?? false);
  return { ...moved, ...sender, seq, clock: { synced: stored.boot.synced } };
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}
