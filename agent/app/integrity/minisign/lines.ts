/** A file of minisign that is not as it should be, in words that go on a sentence. */
export class BadMinisign extends Error {
  override name = 'BadMinisign';
}

const untrusted = 'untrusted comment:';
export const maxMinisignBytes = 8_192;

/** The lines of a file whose first is an untrusted comment. */
export function linesAfterComment(text: string, what: string): string[] {
  const [comment, ...lines] = text.split(/\r?\n/);
  if (!comment?.startsWith(untrusted)) throw new BadMinisign(`${what} must begin with '${untrusted}'`);
  return lines;
}

/** Bytes of a line of base64, `length` of them. */
export function bytesOf(line: string | undefined, length: number, what: string): Buffer {
  const text = line?.trim() ?? '';
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== length || bytes.toString('base64') !== text)
    throw new BadMinisign(
      `${what}: expected ${length} bytes in base64, got ${text === '' ? 'nothing' : `'${text.slice(0, 20)}…'`}`,
    );
  return bytes;
}

/** A key's id as minisign shows it. */
export function keyIdText(id: Uint8Array): string {
  return Buffer.from(id).reverse().toString('hex').toUpperCase();
}
