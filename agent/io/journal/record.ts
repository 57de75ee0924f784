import { crc32 } from 'node:zlib';
import type { ReportDraft } from '../../../shared/wire/report.ts';

/** What the journal must know of a report without decoding it. Times are milliseconds. */
export interface RecordHead {
  /** Row of the table of boots. */
  readonly boot: number;
  readonly monotonicMs: number;
  readonly atMs: number;
  /** 0 for events. */
  readonly startMs: number;
  readonly endMs: number;
  /** Its times follow the frames and not the box's clock. */
  readonly recorded: boolean;
  /** Pieces that its content was cut into; 0: it follows the head. */
  readonly parts: number;
}

/** crc32 of all that follows it · boot · parts · flags · monotonic · at · start · end. */
export const headBytes = 44;
const recordedFlag = 1;

/** A value for the stream and, where the content is longer than `inlineBytes`, the pieces it was cut into: a value of
 * several pages would need them side by side, and the file might have to grow for it. */
export function encodeRecord(
  head: Omit<RecordHead, 'parts'>,
  content: Uint8Array,
  inlineBytes: number,
): { value: Uint8Array; parts: Uint8Array[] } {
  const parts = content.length > inlineBytes ? cut(content, inlineBytes) : [];
  const value = Buffer.alloc(headBytes + (parts.length > 0 ? 0 : content.length));
  value.writeUInt32LE(head.boot, 4);
  value.writeUInt16LE(parts.length, 8);
  value.writeUInt16LE(head.recorded ? recordedFlag : 0, 10);
  value.writeDoubleLE(head.monotonicMs, 12);
  value.writeDoubleLE(head.atMs, 20);
  value.writeDoubleLE(head.startMs, 28);
  value.writeDoubleLE(head.endMs, 36);
  if (parts.length === 0) value.set(content, headBytes);
  value.writeUInt32LE(crc32(content, crc32(value.subarray(4, headBytes))), 0);
  return { value, parts };
}

/** The head of a stored value, unchecked; `null` when it is too short to be one. */
export function decodeHead(value: Uint8Array): RecordHead | null {
  if (value.length < headBytes) return null;
  const view = new DataView(value.buffer, value.byteOffset, headBytes);
  return {
    boot: view.getUint32(4, true),
    parts: view.getUint16(8, true),
    recorded: (view.getUint16(10, true) & recordedFlag) !== 0,
    monotonicMs: view.getFloat64(12, true),
    atMs: view.getFloat64(20, true),
    startMs: view.getFloat64(28, true),
    endMs: view.getFloat64(36, true),
  };
}

/** The content of a stored value, or `null` when it is not what was written. `part` fetches the pieces. */
export function decodeContent(value: Uint8Array, part: (index: number) => Uint8Array | null): Uint8Array | null {
  const head = decodeHead(value);
  if (!head) return null;
  let content = value.subarray(headBytes);
  if (head.parts > 0) {
    const pieces: Uint8Array[] = [];
    for (let index = 0; index < head.parts; index++) {
      const piece = part(index);
      if (!piece) return null;
      pieces.push(piece);
    }
    content = Buffer.concat(pieces);
  }
  const crc = new DataView(value.buffer, value.byteOffset, 4).getUint32(0, true);
  return crc32(content, crc32(value.subarray(4, headBytes))) === crc ? content : null;
}

/** What a draft says of itself. */
export function headOf(draft: ReportDraft, boot: number): Omit<RecordHead, 'parts'> {
  return {
    boot,
    monotonicMs: draft.monotonicMs,
    atMs: draft.atMs,
    startMs: draft.kind === 'event' ? 0 : draft.startMs,
    endMs: draft.kind === 'event' ? 0 : draft.endMs,
    recorded: draft.recorded === true,
  };
}

export function cut(content: Uint8Array, partBytes: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += partBytes) parts.push(content.slice(at, at + partBytes));
  return parts;
}
