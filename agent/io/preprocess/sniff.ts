export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'TIFF';

/** What the first bytes say; a file's name says nothing. `refused` names a known format that is not taken. */
export type Sniffed = { format: PictureFormat } | { refused: string };

const taken: readonly [PictureFormat, string][] = [
  ['JPEG', 'ffd8ff'],
  ['PNG', '89504e470d0a1a0a'],
  ['TIFF', '49492a00'],
  ['TIFF', '4d4d002a'],
  ['TIFF', '49492b00'],
  ['TIFF', '4d4d002b'],
];

const refused: readonly [string, RegExp][] = [
  ['GIF', /^GIF8/],
  ['PDF', /^%PDF/],
  ['HEIF or AVIF', /^.{4}ftyp/s],
  ['BMP', /^BM/],
  ['JPEG 2000', /^.{4}jP {2}/s],
  ['SVG or other XML', /^(\xef\xbb\xbf)?\s*<(\?xml|svg|!--|!DOCTYPE)/i],
];

/**
 * Taken are the four formats cameras and recordings use. Vector and document formats are refused because their readers
 * fetch, script and grow; GIF because its 256 colours never were a camera's picture.
 */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64));
  const hex = head.toString('hex');
  for (const [format, magic] of taken) if (hex.startsWith(magic)) return { format };
  const text = head.toString('latin1');
  if (/^RIFF.{4}WEBP/s.test(text)) return { format: 'WebP' };
  for (const [name, pattern] of refused) if (pattern.test(text)) return { refused: name };
  return { refused: `no known format (begins with ${JSON.stringify(text.slice(0, 12))})` };
}
