import { createHash } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter } from '../../core/window/bytes.ts';

/** What names the picture whose features are kept. */
export interface PictureKey {
  /** Path inside the folder. */
  readonly name: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** Features of the pictures of one folder by one preprocessing, in a file that only grows. */
export interface FeatureCache {
  readonly path: string;
  /** Pictures known. */
  readonly size: number;
  /** What was kept for the picture; `null`: nothing, or the picture changed since. */
  read(key: PictureKey): Uint8Array | null;
  /** Keeps records; returns why they could not be kept, or `null`. After that it keeps none any more. */
  append(records: readonly { key: PictureKey; record: Uint8Array }[]): string | null;
  close(): void;
}

interface Place {
  readonly at: number;
  readonly length: number;
}

const MAGIC = Buffer.from('driftlight-features 1\n', 'latin1');
const FRAME_BYTES = 8;
const MAX_RECORD_BYTES = 1 << 20;
const SCAN_BYTES = 4 << 20;

/**
 * Opens the cache of what `identity` names (folder, fingerprint, way of decoding), making it where it is not there. What
 * a kill left half written at its end is cut off. Each record stands behind its length and CRC-32. Two programs may
 * append at a time: each write is whole records. Throws like the file system.
 */
export function openFeatureCache(dir: string, identity: readonly string[]): FeatureCache {
  mkdirSync(dir, { recursive: true });
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24);
  const path = join(dir, `${hash}.features`);
  const file = openSync(path, 'a+', 0o644);
  const places = new Map<string, Place>();
  const end = scan(file, (at, record) => places.set(keyOf(record).name, { at, length: record.length }));
  if (end < fstatSync(file).size) ftruncateSync(file, end);
  if (end === 0) writeSync(file, MAGIC);

  let broken: string | null = null;
  const writer = new ByteWriter();

  return {
    path,
    get size() {
      return places.size;
    },
    read: (key) => {
      const place = places.get(key.name);
      if (!place) return null;
      const record = Buffer.allocUnsafe(place.length);
      if (readFully(file, record, place.at) < place.length) return null;
      const { bytes, mtimeMs, contentAt } = keyOf(record);
      return bytes === key.bytes && mtimeMs === key.mtimeMs ? record.subarray(contentAt) : null;
    },
    append: (records) => {
      if (broken !== null || records.length === 0) return broken;
      const parts = records.flatMap(({ key, record }) => framed(writer, key, record));
      const whole = Buffer.concat(parts);
      try {
        for (let done = 0; done < whole.length; ) done += writeSync(file, whole, done);
      } catch (error) {
        broken = `features cannot be kept in ${path}: ${(error as Error).message}`;
      }
      return broken;
    },
    close: () => closeSync(file),
  };
}

function framed(writer: ByteWriter, key: PictureKey, record: Uint8Array): Buffer[] {
  writer.reset();
  writer.text(key.name);
  writer.count(key.bytes);
  writer.double(key.mtimeMs);
  const content = Buffer.concat([writer.done(), record]);
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32LE(content.length, 0);
  frame.writeUInt32LE(crc32(content), 4);
  return [frame, content];
}

function keyOf(record: Uint8Array): PictureKey & { contentAt: number } {
  const from = new ByteReader(record);
  const name = from.text() ?? '';
  return { name, bytes: from.count(), mtimeMs: from.double(), contentAt: from.at };
}

/** Calls `found` for every whole record; returns where the first one that is not begins, 0 where even the beginning is
 * another. */
function scan(file: number, found: (at: number, record: Uint8Array) => void): number {
  const buffer = Buffer.allocUnsafe(SCAN_BYTES);
  let from = 0;
  let have = readFully(file, buffer, 0);
  if (have < MAGIC.length || !buffer.subarray(0, MAGIC.length).equals(MAGIC)) return 0;
  let at = MAGIC.length;
  for (;;) {
    if (at + FRAME_BYTES > from + have || at + FRAME_BYTES + buffer.readUInt32LE(at - from) > from + have) {
      from = at;
      have = readFully(file, buffer, from);
      if (have < FRAME_BYTES) return at;
      const needed = FRAME_BYTES + buffer.readUInt32LE(0);
      if (needed > MAX_RECORD_BYTES || needed > have) return at;
    }
    const length = buffer.readUInt32LE(at - from);
    const record = buffer.subarray(at - from + FRAME_BYTES, at - from + FRAME_BYTES + length);
    if (crc32(record) !== buffer.readUInt32LE(at - from + 4)) return at;
    try {
      found(at + FRAME_BYTES, record);
    } catch {
      return at;
    }
    at += FRAME_BYTES + length;
  }
}

function readFully(file: number, into: Buffer, at: number): number {
  let have = 0;
  while (have < into.length) {
    const n = readSync(file, into, have, into.length - have, at + have);
    if (n === 0) break;
    have += n;
  }
  return have;
}
