const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return form.test(text);
}

/** The 16 bytes of a UUID. Throws RangeError when `text` is none. */
export function uuidBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!isUuid(text)) throw new RangeError(`expected a UUID such as 0f8fad5b-d9cb-469f-a165-70867728950e, got ${text}`);
  const digits = text.replaceAll('-', '');
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** The UUID of 16 bytes, in lower case. Throws RangeError for another length. */
export function uuidText(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`expected the 16 bytes of a UUID, got ${bytes.length}`);
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += hex[bytes[i]!];
  }
  return text;
}
