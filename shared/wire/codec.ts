import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { count, draftOf, uuid } from './from-message.ts';
import * as Wire from './gen/driftlight_pb.js';
import { clip, isId } from './id.ts';
import { MalformedReport } from './malformed.ts';
import type { Report, ReportDraft } from './report.ts';
import { draftMessage, time } from './to-message.ts';
import { uuidBytes } from './uuid.ts';

export { MalformedReport } from './malformed.ts';

/** Larger payloads are refused unread; an hour of a camera takes 3 KB. */
export const maxReportBytes = 1_000_000;

/** What the sender knows only when it sends. */
export interface Stamp {
  site: string;
  device: string;
  journalId: string;
  /** Left out: as stored. Times are UTC milliseconds. */
  atMs?: number;
  startMs?: number;
  endMs?: number;
  clockSynced?: boolean;
}

/** The payload of a report. Throws RangeError for what cannot be sent, such as a boot id that is no UUID. */
export function encodeReport(report: Report): Uint8Array<ArrayBuffer> {
  const { site, device, journalId } = report;
  const message = { ...draftMessage(report, report.seq), site, device, journalId: uuidBytes(journalId) };
  return toBinary(Wire.ReportSchema, create(Wire.ReportSchema, message));
}

/** The stored form: a report without site, device and journalId. */
export function encodeDraft(draft: ReportDraft, seq: number): Uint8Array<ArrayBuffer> {
  return toBinary(Wire.ReportSchema, create(Wire.ReportSchema, draftMessage(draft, seq)));
}

/** The payload of a stored report: the same bytes with the stamp behind them, which wins over what they say. */
export function stampReport(stored: Uint8Array, stamp: Stamp): Uint8Array<ArrayBuffer> {
  const field = Wire.ReportSchema.field;
  const writer = new BinaryWriter().raw(stored);
  writer.tag(field.site.number, WireType.LengthDelimited).string(stamp.site);
  writer.tag(field.device.number, WireType.LengthDelimited).string(stamp.device);
  writer.tag(field.journalId.number, WireType.LengthDelimited).bytes(uuidBytes(stamp.journalId));
  if (stamp.clockSynced !== undefined) writer.tag(field.clockSynced.number, WireType.Varint).bool(stamp.clockSynced);
  for (const name of ['atMs', 'startMs', 'endMs'] as const) {
    const ms = stamp[name];
    if (ms !== undefined) writer.tag(field[name].number, WireType.Varint).int64(time(ms, name));
  }
  return writer.finish();
}

/** The report in a payload. Throws `MalformedReport`; see `draftOf` for what is refused and what is left out. */
export function decodeReport(bytes: Uint8Array): Report {
  const message = read(bytes);
  if (!isId(message.site) || !isId(message.device))
    throw new MalformedReport(`site, device: expected ids, got '${clip(message.site)}' and '${clip(message.device)}'`);
  return {
    ...draftOf(message),
    site: message.site,
    device: message.device,
    seq: number(message),
    journalId: uuid(message.journalId, 'journal_id'),
  };
}

/** The draft and number in a stored report. Throws `MalformedReport`. */
export function decodeStored(bytes: Uint8Array): { draft: ReportDraft; seq: number } {
  const message = read(bytes);
  return { draft: draftOf(message), seq: number(message) };
}

function number(message: Wire.Report): number {
  const seq = count(message.seq, 'seq');
  if (seq === 0) throw new MalformedReport('seq: expected a number from 1, got none');
  return seq;
}

function read(bytes: Uint8Array): Wire.Report {
  if (bytes.length > maxReportBytes)
    throw new MalformedReport(`payload: expected at most ${maxReportBytes} bytes, got ${bytes.length}`);
  try {
    return fromBinary(Wire.ReportSchema, bytes, { readUnknownFields: false });
  } catch (error) {
    throw new MalformedReport(`payload: expected protobuf of driftlight.v1.Report: ${(error as Error).message}`);
  }
}
