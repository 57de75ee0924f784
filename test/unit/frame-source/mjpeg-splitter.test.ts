import sharp from 'sharp';
import { expect, test } from 'vitest';
import { mjpegSplitter } from '../../../agent/io/frame-source/mjpeg-splitter.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

const MAX = 1_000_000;

function split(chunks: Iterable<Uint8Array>, maxBytes = MAX, wanted: (n: number) => boolean = () => true) {
  const pictures: Buffer[] = [];
  const broken: string[] = [];
  let begun = 0;
  let parts: Buffer[] = [];
  const push = mjpegSplitter(maxBytes, {
    begin: () => {
      parts = [];
      return wanted(begun++);
    },
    append: (chunk, from, to) => parts.push(Buffer.from(chunk.subarray(from, to))),
    end: () => pictures.push(Buffer.concat(parts)),
    broken: (reason) => broken.push(reason),
  });
  for (const chunk of chunks) push(chunk);
  return { pictures, broken };
}

const noise = (width: number, seed: number) => {
  const random = seededRandom(seed);
  return sharp(
    Uint8Array.from({ length: width * 40 * 3 }, () => random() * 256),
    { raw: { width, height: 40, channels: 3 } },
  );
};
const plain = await noise(64, 1).jpeg({ quality: 90 }).toBuffer();
const progressive = await noise(64, 2).jpeg({ progressive: true }).toBuffer();
const other = await noise(32, 3).jpeg().toBuffer();

/** The picture with an application segment that holds a whole JPEG, as cameras store thumbnails. */
function withThumbnail(jpeg: Buffer, thumbnail: Buffer): Buffer {
  const header = Buffer.from([0xff, 0xe1, 0, 0]);
  header.writeUInt16BE(thumbnail.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), header, thumbnail, jpeg.subarray(2)]);
}

/** The picture with restart markers after every block row. */
const restarts = Buffer.concat([
  plain.subarray(0, plain.length - 2),
  Buffer.from([0xff, 0xd0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xff, 0xd7, 0x56]),
  plain.subarray(plain.length - 2),
]);
const pictures = [plain, progressive, withThumbnail(plain, other), restarts, other];
const between = [
  Buffer.from('\r\n--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: 12\r\n\r\n'),
  Buffer.alloc(0),
  Buffer.from([0xff, 0xff, 0x00, 0xff, 0xd9, 0xff, 0xd8, 0x00, 0xff, 0xd8, 0xd8]),
];
const stream = Buffer.concat(pictures.flatMap((picture, i) => [between[i % between.length]!, picture]));

test.each([1, 2, 3, 7, 1000, 65_536])('finds the same pictures in chunks of %i bytes', (size) => {
  const chunks = function* () {
    for (let at = 0; at < stream.length; at += size) yield stream.subarray(at, at + size);
  };
  const found = split(chunks());
  expect(found.broken).toEqual([]);
  expect(found.pictures.map((picture) => pictures.findIndex((known) => known.equals(picture)))).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

test('a picture cut short costs itself alone', () => {
  const found = split([plain.subarray(0, plain.length - 300), Buffer.from('--boundary'), other, plain]);
  expect(found.broken).toEqual(['it ends before its end marker']);
  expect(found.pictures.map((picture) => picture.length)).toEqual([other.length, plain.length]);
});

test('a picture over the limit is dropped, and the next one is found', () => {
  const found = split([plain, other], plain.length - 1);
  expect(found.broken).toEqual([`it is larger than ${plain.length - 1} bytes`]);
  expect(found.pictures).toEqual([other]);
  expect(split([plain], plain.length).pictures).toEqual([plain]);
});

test('an endless picture is given up at the limit and not when memory ends', () => {
  const start = Buffer.concat([plain.subarray(0, plain.length - 2)]);
  const filler = Buffer.alloc(10_000, 0x55);
  const found = split([start, ...Array.from({ length: 200 }, () => filler), other]);
  expect(found.broken).toEqual([`it is larger than ${MAX} bytes`]);
  expect(found.pictures).toEqual([other]);
});

test.each([
  ['a marker is missing', [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x03, 0x07, 0x41]],
  ['a segment is shorter than its length field', [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x01]],
  ['it has the unknown marker 5', [0xff, 0xd8, 0xff, 0x05]],
])('says what is wrong: %s', (reason, bytes) => {
  const found = split([Uint8Array.from(bytes), other]);
  expect(found).toEqual({ broken: [reason], pictures: [other] });
});

test('pictures that are not wanted are passed over without a copy', () => {
  const found = split([stream], MAX, (n) => n % 2 === 1);
  expect(found.pictures.map((picture) => picture.length)).toEqual([0, progressive.length, 0, restarts.length, 0]);
});

test('after random bytes the search finds its way back within the longest segment, 64 KB', () => {
  const random = seededRandom(9);
  const junk = Buffer.from(Uint8Array.from({ length: 300_000 }, () => (random() < 0.2 ? 0xff : random() * 256)));
  const found = split([junk, Buffer.alloc(65_536), other]);
  expect(found.pictures.at(-1)?.equals(other)).toBe(true);
});
