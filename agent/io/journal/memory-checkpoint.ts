import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Checkpoint } from '../../pipeline/ports.ts';

export { pickRuntimeDir } from './runtime-dir.ts';

/** 'DLCP'. */
const magic = 0x50434c44;
/** Magic · crc32 of all that follows it · write number · length. */
const headBytes = 20;
/** Larger contents are not believed: the file is torn. */
const maxSlotBytes = 1 << 28;

/**
 * A checkpoint in one file with two slots of equal size, written in turn: a write that stops half way spoils only the
 * older one. Meant for a memory file system, where a write of 10 KB takes some microseconds; it is never flushed.
 * Opening, reading and writing throw what the file system throws. `slotBytes` is the size to begin with.
 */
export function memoryCheckpoint(path: string, options: { slotBytes?: number } = {}): Checkpoint {
  return new MemoryCheckpoint(path, options.slotBytes ?? 16_384);
}

interface Slot {
  readonly writeNumber: number;
  readonly content: Buffer;
}

class MemoryCheckpoint implements Checkpoint {
  readonly #path: string;
  #file: number;
  #slotBytes: number;
  #writeNumber: number;
  /** The next write, head and content, so that it is one call. */
  #buffer: Buffer;

  constructor(path: string, slotBytes: number) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, existsSync(path) ? 'r+' : 'w+');
    const size = fstatSync(this.#file).size;
    this.#slotBytes = size > 0 && size <= 2 * maxSlotBytes ? Math.max(headBytes, Math.ceil(size / 2)) : slotBytes;
    // The size of the file tells the size of a slot.
    if (size !== 2 * this.#slotBytes) ftruncateSync(this.#file, 2 * this.#slotBytes);
    this.#buffer = Buffer.alloc(this.#slotBytes);
    this.#writeNumber = this.#newest()?.writeNumber ?? 0;
  }

  write(content: Uint8Array): void {
    if (headBytes + content.length > this.#slotBytes) {
      this.#grow(content);
      return;
    }
    this.#put(this.#file, content, ++this.#writeNumber);
  }

  read(): Uint8Array | null {
    return this.#newest()?.content ?? null;
  }

  close(): void {
    if (this.#file < 0) return;
    closeSync(this.#file);
    this.#file = -1;
  }

  /** A new file with larger slots takes the old one's place at once. */
  #grow(content: Uint8Array): void {
    this.#slotBytes = headBytes + content.length * 2;
    this.#buffer = Buffer.alloc(this.#slotBytes);
    const fresh = `${this.#path}.new`;
    const file = openSync(fresh, 'w+');
    ftruncateSync(file, 2 * this.#slotBytes);
    this.#put(file, content, ++this.#writeNumber);
    renameSync(fresh, this.#path);
    closeSync(this.#file);
    this.#file = file;
  }

  #put(file: number, content: Uint8Array, writeNumber: number): void {
    const buffer = this.#buffer;
    buffer.set(content, headBytes);
    buffer.writeUInt32LE(magic, 0);
    buffer.writeDoubleLE(writeNumber, 8);
    buffer.writeUInt32LE(content.length, 16);
    const bytes = headBytes + content.length;
    buffer.writeUInt32LE(crc32(buffer.subarray(8, bytes)), 4);
    writeSync(file, buffer, 0, bytes, (writeNumber % 2) * this.#slotBytes);
  }

  #newest(): Slot | null {
    const even = this.#slot(0);
    const odd = this.#slot(1);
    if (!even || !odd) return even ?? odd;
    return even.writeNumber > odd.writeNumber ? even : odd;
  }

  #slot(index: number): Slot | null {
    const bytes = Buffer.alloc(this.#slotBytes);
    const length = readSync(this.#file, bytes, 0, bytes.length, index * this.#slotBytes);
    if (length < headBytes || bytes.readUInt32LE(0) !== magic) return null;
    const contentBytes = bytes.readUInt32LE(16);
    if (headBytes + contentBytes > length) return null;
    const checked = bytes.subarray(8, headBytes + contentBytes);
    if (crc32(checked) !== bytes.readUInt32LE(4)) return null;
    return { writeNumber: bytes.readDoubleLE(8), content: bytes.subarray(headBytes, headBytes + contentBytes) };
  }
}
