/** Writes small binary records into one growing buffer that is reused from record to record. */
export class ByteWriter {
  #bytes = new Uint8Array(16_384);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #text = new TextEncoder();

  reset(): this {
    this.#length = 0;
    return this;
  }

  /** What was written since `reset`; valid until the next `reset`. */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A whole number from 0 to 2^53, seven bits a byte. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  text(value: string | null): void {
    if (value === null) {
      this.count(0);
      return;
    }
    const bytes = this.#text.encode(value);
    this.count(bytes.length + 1);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Bytes as they are; their number must be known to the reader. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Reads what `ByteWriter` wrote; throws RangeError when the record ends too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the next read begins. */
  get at(): number {
    return this.#at;
  }

  byte(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  count(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw new RangeError('window record: a count has too many bytes');
    }
  }

  text(): string | null {
    const length = this.count();
    if (length === 0) return null;
    const from = this.#take(length - 1);
    return new TextDecoder().decode(this.#bytes.subarray(from, from + length - 1));
  }

  /** Fills `into` with bytes as they are. */
  raw(into: Uint8Array): void {
    const from = this.#take(into.length);
    into.set(this.#bytes.subarray(from, from + into.length));
  }

  #take(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#bytes.length) throw new RangeError('window record: ends too early');
    this.#at += bytes;
    return from;
  }
}
