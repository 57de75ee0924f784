import { expect, test } from 'vitest';
import { UnreadablePicture } from '../../../agent/pipeline/ports.ts';
import { blackPng, png, rgb } from '../../fixtures/png.ts';
import { preprocessed, textured } from './pictures.ts';

const jpeg = await textured(320, 240).jpeg().toBuffer();
const endOfImage = Buffer.from([0xff, 0xd9]);

/** One strip of one row of 32-bit float samples, little-endian. */
function floatTiff(): Buffer {
  const entries: [tag: number, type: number, value: number][] = [
    [256, 3, 2],
    [257, 3, 1],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, 1],
    [279, 4, 8],
    [339, 3, 3],
  ];
  const bytes = Buffer.alloc(16 + 2 + entries.length * 12 + 4);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(16, 4);
  bytes.writeFloatLE(0.25, 8);
  bytes.writeFloatLE(0.75, 12);
  bytes.writeUInt16LE(entries.length, 16);
  for (const [i, [tag, type, value]] of entries.entries()) {
    bytes.writeUInt16LE(tag, 18 + i * 12);
    bytes.writeUInt16LE(type, 20 + i * 12);
    bytes.writeUInt32LE(1, 22 + i * 12);
    bytes.writeUInt32LE(value, 26 + i * 12);
  }
  return bytes;
}

async function reason(bytes: Uint8Array, change: Parameters<typeof preprocessed>[1] = {}): Promise<string> {
  const error = await preprocessed(bytes, change).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UnreadablePicture);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  expect(message.length).toBeLessThan(250);
  return message;
}

test('empty', async () => expect(await reason(new Uint8Array(0))).toBe('empty, 0 bytes'));

test.each([0.01, 0.1, 0.5, 0.9, 0.999])('a JPEG cut off at %d of its length', async (share) => {
  expect(await reason(jpeg.subarray(0, jpeg.length * share))).toContain('truncated');
});

test('a JPEG cut off whose end was patched on', async () => {
  expect(await reason(Buffer.concat([jpeg.subarray(0, jpeg.length / 2), endOfImage]))).toContain('premature end');
});

test('a JPEG damaged in the middle is refused unless the camera is known to do so', async () => {
  const damaged = Buffer.from(jpeg);
  for (let i = 0; i < 200; i++) damaged[Math.floor(damaged.length / 2) + i] = (i * 37) & 255;
  expect(await reason(damaged)).toContain('Corrupt JPEG');
  expect((await preprocessed(damaged, { failOn: 'truncated' })).width).toBe(4);
});

test('bytes after the end, as some cameras leave them, are no damage', async () => {
  expect((await preprocessed(Buffer.concat([jpeg, Buffer.alloc(500)]))).width).toBe(4);
});

test.each([
  ['text named .jpg', Buffer.from('this is no picture'), 'no known format (begins with "this is no p")'],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'SVG or other XML'],
  ['SVG behind a declaration', Buffer.from('\n<?xml version="1.0"?><svg/>'), 'SVG or other XML'],
  ['PDF', Buffer.from('%PDF-1.7\n'), 'PDF'],
  ['HEIF', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'HEIF or AVIF'],
  ['GIF', Buffer.from('GIF89a\x01\0\x01\0'), 'GIF'],
  ['binary rubbish', Buffer.from([0, 1, 2, 3]), 'no known format (begins with "\\u0000'],
])('%s is refused by its first bytes', async (_, bytes, why) => {
  const message = await reason(bytes);
  expect(message).toContain(why);
  expect(message).toContain('expected JPEG, PNG, WebP or TIFF');
});

test('a PNG whose header claims 20,000×20,000', async () => {
  const claims = png({
    width: 1,
    height: 1,
    type: rgb,
    samples: [1, 2, 3],
    claimed: { width: 20_000, height: 20_000 },
  });
  expect(await reason(claims)).toBe(`PNG of ${claims.length} bytes: more than maxPixels 50000000`);
});

test('a PNG that grows a thousandfold is decoded below the limit and refused above it', async () => {
  const bomb = blackPng(2000);
  expect(bomb.length).toBeLessThan(8000);
  expect((await preprocessed(bomb)).pixels.every((level) => level === 0)).toBe(true);
  expect(await reason(bomb, { maxPixels: 3_999_999 })).toContain('more than maxPixels 3999999');
});

test('more bytes than allowed', async () => {
  expect(await reason(jpeg, { maxBytes: 1000 })).toBe(`${jpeg.length} bytes are more than maxBytes 1000`);
});

test.each(['png', 'webp', 'tiff'] as const)('a %s cut off in the middle', async (format) => {
  const whole = await textured(320, 240).toFormat(format).toBuffer();
  expect((await preprocessed(whole)).width).toBe(4);
  await reason(whole.subarray(0, whole.length / 2));
});

test('a TIFF of floating-point samples has no agreed white', async () => {
  expect(await reason(floatTiff())).toContain('expected 8 or 16 bits a sample, got float');
});

test('every single byte of a small JPEG changed: a picture or a reason, never anything else', async () => {
  const small = await textured(16, 16).jpeg({ quality: 50 }).toBuffer();
  let refused = 0;
  for (let at = 0; at < small.length; at++) {
    const changed = Buffer.from(small);
    changed[at] = changed[at]! ^ 0xff;
    try {
      expect((await preprocessed(changed)).pixels).toHaveLength(4 * 4 * 3);
    } catch (error) {
      expect(error).toBeInstanceOf(UnreadablePicture);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(small.length);
});
