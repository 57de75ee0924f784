import type { FileWindow } from './file-window.ts';
import { ModelFileError } from './model-file-error.ts';

/** Bounds of what one model may hold, far above any real one; a hostile file meets them before it costs memory. */
const MOST_FIELDS = 20_000_000;
const MOST_NAME_BYTES = 4_096;
const MOST_TEXT_BYTES = 48_000_000;
/** What a name costs in memory besides its letters: millions of empty names are bounded too. */
const BYTES_BESIDE_A_NAME = 64;

/** Of a number's 64 bits, the 15 above the lower 49. */
const HIGH = 2 ** 15;

/** Strict, so that a name read is the very name in the file. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a field of a protobuf message is; the scanner stands at its value. */
export interface Field {
  readonly number: number;
  /** 0: a number, 1 and 5: fixed 8 and 4 bytes, 2: bytes of `length`. */
  readonly wire: number;
  /** Bytes of the value; 0 for a number. */
  readonly length: number;
}

/** Walks the fields of protobuf messages in a file. A value nobody asks for is skipped, not read. How deep it goes is
 * decided by the code that visits, never by the file. Encoding: protobuf.dev/programming-guides/encoding. */
export class FieldScanner {
  #window: FileWindow;
  #fields = 0;
  #textBytes = 0;

  constructor(window: FileWindow) {
    this.#window = window;
  }

  /** Bytes from the file's start. */
  get position(): number {
    return this.#window.position;
  }

  /** Visits each field from here up to the byte `end`. A visitor reads a value with `number`, `text` or `message`, or
   * leaves it. Throws a ModelFileError on anything that is no protobuf. */
  fields(end: number, visit: (field: Field) => void): void {
    while (this.#window.position < end) {
      const at = this.#window.position;
      if (++this.#fields > MOST_FIELDS) throw this.problem(at, `more than ${MOST_FIELDS} fields`);
      const key = this.#varint(end);
      const [number, wire] = [Math.floor(key / 8), key % 8];
      if (number <= 0 || number > 536_870_911) throw this.problem(at, `a field numbered ${number}`);
      if (wire !== 0 && wire !== 1 && wire !== 2 && wire !== 5) throw this.problem(at, `a field of type ${wire}`);
      const length = wire === 2 ? this.#varint(end) : wire === 1 ? 8 : wire === 5 ? 4 : 0;
      const start = this.#window.position;
      if (length < 0 || length > end - start)
        throw this.problem(at, `a field of ${length} bytes where ${end - start} are left: the file is cut or damaged`);
      visit({ number, wire, length });
      if (wire !== 0) this.#window.position = start + length;
      else if (this.#window.position === start) this.#varint(end);
    }
  }

  /** The fields of a field's message. */
  message(field: Field, visit: (field: Field) => void): void {
    this.#expect(field, 2);
    this.fields(this.#window.position + field.length, visit);
  }

  /** A number field's value; beyond ±2⁵³ the nearest that JavaScript has. */
  number(field: Field): number {
    this.#expect(field, 0);
    return this.#varint(this.#window.size);
  }

  /** The numbers of a repeated field, packed or one by one, given to `add`. */
  numbers(field: Field, add: (value: number) => void): void {
    if (field.wire === 0) {
      add(this.number(field));
      return;
    }
    this.#expect(field, 2);
    const end = this.#window.position + field.length;
    while (this.#window.position < end) {
      if (++this.#fields > MOST_FIELDS) throw this.problem(this.#window.position, `more than ${MOST_FIELDS} numbers`);
      add(this.#varint(end));
    }
  }

  /** A text field. */
  text(field: Field): string {
    this.#expect(field, 2);
    if (field.length > MOST_NAME_BYTES)
      throw this.problem(
        this.#window.position,
        `a name of ${field.length} bytes; at most ${MOST_NAME_BYTES} are allowed`,
      );
    this.#textBytes += field.length + BYTES_BESIDE_A_NAME;
    if (this.#textBytes > MOST_TEXT_BYTES)
      throw this.problem(this.#window.position, `more than ${MOST_TEXT_BYTES} bytes of names`);
    if (field.length === 0) return '';
    const at = this.#window.position;
    try {
      return utf8.decode(this.#window.bytes(field.length));
    } catch (error) {
      if (error instanceof TypeError) throw this.problem(at, 'a name that is no UTF-8 text');
      throw error;
    }
  }

  /** An error at a byte of the file. */
  problem(at: number, what: string): ModelFileError {
    const hint = at === 0 ? '; is it an .onnx file, and not only a pointer to one (Git LFS)?' : '';
    return new ModelFileError(`model ${this.#window.file}: no usable ONNX model: at byte ${at} ${what}${hint}`);
  }

  #expect({ number, wire }: Field, wanted: number): void {
    if (wire !== wanted)
      throw this.problem(this.#window.position, `field ${number} has type ${wire}, expected ${wanted}`);
  }

  #varint(end: number): number {
    const at = this.#window.position;
    // Two halves, because a small negative number is 2⁶⁴ less something, which one double cannot hold exactly.
    let low = 0;
    let high = 0;
    for (let count = 0; count < 10; count++) {
      if (this.#window.position >= end)
        throw this.problem(at, 'a number that does not end: the file is cut or damaged');
      const byte = this.#window.byte();
      if (count < 7) low += (byte & 127) * 128 ** count;
      else high += (byte & 127) * 128 ** (count - 7);
      if (byte < 128) return low + (high % HIGH >= HIGH / 2 ? (high % HIGH) - HIGH : high % HIGH) * 2 ** 49;
    }
    throw this.problem(at, 'a number of more than 10 bytes');
  }
}
