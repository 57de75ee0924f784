import sharp from 'sharp';
import { expect, test } from 'vitest';
import { exifFacts, readExif } from '../../../agent/io/frame-source/exif.ts';
import { compareNames } from '../../../agent/io/frame-source/name-order.ts';
import { pictureNames } from '../../../agent/io/frame-source/picture-names.ts';
import { createPictureQueue, placeOf, positionOf, UNTIMED } from '../../../agent/io/frame-source/picture-queue.ts';
import { timePattern } from '../../../agent/io/frame-source/time-pattern.ts';
import { zoneTime } from '../../../agent/io/frame-source/zone-time.ts';

const utc = (shownMs: number) => shownMs;

test.each([
  ["yyyy-MM-dd'T'HH_mm_ss", '2023-06-13T18_28_56.jpg', '2023-06-13T18:28:56.000Z'],
  ["'cam'''yyyyMMddHHmmssSSS", "x/cam'20230613182856007.jpg", '2023-06-13T18:28:56.007Z'],
  ['yyyy-M-d H.m.s', 'a 2023-6-3 8.5.9 b.png', '2023-06-03T08:05:09.000Z'],
  ['yyyy-MM-dd', 'lot 12 2024-02-29.jpg', '2024-02-29T00:00:00.000Z'],
  ['t', 'frame_1700000000.jpg', '2023-11-14T22:13:20.000Z'],
  ['t.SSSSSS', '1700000000.250999.jpg', '2023-11-14T22:13:20.250Z'],
  ['T', '1700000000123_7.jpg', '2023-11-14T22:13:20.123Z'],
  ['yyyy-MM-dd/HHmmss', 'line 2/2023-06-13/182856.jpg', '2023-06-13T18:28:56.000Z'],
  ['yyyyMMdd', '20239999_20230101.jpg', '2023-01-01T00:00:00.000Z'],
  ['yyyy-MM-dd', '2024-01-01/2023-05-06.jpg', '2023-05-06T00:00:00.000Z'],
])('%s reads %s', (pattern, name, iso) => {
  expect(new Date(timePattern(pattern, 'UTC')(name)!).toISOString()).toBe(iso);
});

test.each([
  ['yyyy-MM-dd', '2023-02-30.jpg'],
  ['yyyy-MM-dd', '12023-02-03.jpg'],
  ['yyyyMMddHHmmss', '20230613182856007.jpg'],
  ['yyyyMMdd HHmm', '20230613 2460.jpg'],
  ['t', 'frame_170000.jpg'],
  ['yyyy', 'nothing.jpg'],
])('%s finds no time in %s', (pattern, name) => expect(timePattern(pattern, 'UTC')(name)).toBe(null));

test.each([
  ['yyyy-Q', "'Q' is no part of a time"],
  ['HH_mm', 'expected at least a year'],
  ['yyyy-dd', 'the month is missing'],
  ['yyyy-MM-dd ss', 'the hour is missing'],
  ['yyyyMMyyyy', 'the year stands there twice'],
])('the pattern %s is refused', (pattern, message) => {
  expect(() => timePattern(pattern, 'UTC')).toThrow(message);
});

// Offsets as published for Berlin (CET +1, CEST +2; changes on 2024-03-31 and 2024-10-27 at 01:00 UTC) and Kathmandu.
test.each([
  ['Europe/Berlin', '2024-01-15T12:00:00Z', '2024-01-15T11:00:00.000Z'],
  ['Europe/Berlin', '2024-07-15T12:00:00Z', '2024-07-15T10:00:00.000Z'],
  ['Europe/Berlin', '2024-03-31T01:59:59Z', '2024-03-31T00:59:59.000Z'],
  ['Europe/Berlin', '2024-03-31T02:30:00Z', '2024-03-31T01:30:00.000Z'],
  ['Europe/Berlin', '2024-03-31T03:00:00Z', '2024-03-31T01:00:00.000Z'],
  ['Europe/Berlin', '2024-10-27T02:30:00Z', '2024-10-27T00:30:00.000Z'],
  ['Europe/Berlin', '2024-10-27T03:00:00Z', '2024-10-27T02:00:00.000Z'],
  ['Asia/Kathmandu', '2024-07-15T00:00:00Z', '2024-07-14T18:15:00.000Z'],
  ['America/St_Johns', '2024-07-15T12:00:00Z', '2024-07-15T14:30:00.000Z'],
])('%s: a clock that shows %s', (zone, shown, iso) => {
  expect(new Date(zoneTime(zone)(Date.parse(shown))).toISOString()).toBe(iso);
});

test('a zone that does not exist is refused', () => expect(() => zoneTime('Mars/Olympus')).toThrow(RangeError));

test('names are ordered by the numbers in them, and totally', () => {
  const ordered = ['a', 'a1', 'a01', 'a2', 'a10', 'a10b', 'a10b2', 'a11', 'b/1', 'b/9', 'b/10', 'b10'];
  const shuffled = [...ordered].sort().reverse();
  expect(shuffled.sort(compareNames)).toEqual(['a', 'a01', 'a1', ...ordered.slice(3)]);
  for (const a of ordered) for (const b of ordered) expect(compareNames(a, b) === 0).toBe(a === b);
});

test('the queue gives all files by time and name, whatever the batches they came in', () => {
  const queue = createPictureQueue();
  queue.add(['c', 'a', 'z10', 'z9'], [30, 10, 20, 20], false);
  queue.add(['late', 'b'], [5, 25], true);
  queue.add(['?'], [UNTIMED], true);
  const taken = Array.from({ length: 7 }, () => queue.take());
  expect(taken.map((file) => file?.name)).toEqual(['?', 'late', 'a', 'z9', 'z10', 'b', 'c']);
  expect(taken.map((file) => file?.settled)).toEqual([true, true, false, false, false, true, false]);
  expect(queue.take()).toBe(null);
});

test.each([
  [{ timeMs: 1_700_000_000_123, name: 'a|b\nc.jpg' }, '1700000000123|a|b\nc.jpg'],
  [{ timeMs: UNTIMED, name: 'x.jpg' }, '|x.jpg'],
  [{ timeMs: -5, name: 'x.jpg' }, '-5|x.jpg'],
])('the place %o survives as a position', (place, position) => {
  expect(positionOf(place)).toBe(position);
  expect(placeOf(position)).toEqual(place);
});

test('what is no position is none', () => {
  for (const text of ['', '17', 'x|y', '17|', '1e3|y', '|']) expect(placeOf(text)).toBe(null);
});

test('picture names: by ending, or by a pattern; never hidden ones', () => {
  const names = ['a.jpg', 'B.JPEG', 'c.Png', 'd.tiff', 'e.txt', 'f.jpg.part', '.g.jpg', 'jpg', 'h.bmp', 'a+.x'];
  expect(names.filter(pictureNames(null))).toEqual(['a.jpg', 'B.JPEG', 'c.Png', 'd.tiff', 'h.bmp']);
  expect(names.filter(pictureNames('*.jpg*'))).toEqual(['a.jpg', 'f.jpg.part']);
  expect(names.filter(pictureNames('a+.?'))).toEqual(['a+.x']);
});

const tags = {
  DateTimeOriginal: '2024:03:05 06:07:08',
  SubSecTimeOriginal: '25',
  OffsetTimeOriginal: '+02:00',
  ExposureTime: 0.004,
  FNumber: 2.8,
  ISO: 400,
};

test('EXIF gives capture time, exposure and gain', () => {
  const facts = exifFacts(tags, utc);
  expect(new Date(facts.capturedAtMs!).toISOString()).toBe('2024-03-05T04:07:08.250Z');
  expect(facts.settings.exposureMs).toBeCloseTo(4, 9);
  expect(facts.settings.fNumber).toBe(2.8);
  // ISO 400 is two stops above 100, 6.0206 dB each.
  expect(facts.settings.gainDb).toBeCloseTo(12.0412, 4);
});

test('where EXIF has no zone, the one of the camera is taken', () => {
  const facts = exifFacts({ DateTimeOriginal: tags.DateTimeOriginal }, zoneTime('Asia/Tokyo'));
  expect(new Date(facts.capturedAtMs!).toISOString()).toBe('2024-03-04T21:07:08.000Z');
  expect(facts.settings).toEqual({});
});

test.each(['0000:00:00 00:00:00', '2024:13:05 06:07:08', '    :  :     :  :  ', 'noon', 7, undefined])(
  'EXIF time %o is none',
  (DateTimeOriginal) => expect(exifFacts({ DateTimeOriginal }, utc).capturedAtMs).toBe(null),
);

test('EXIF is read from the first bytes of a picture, and damaged ones say nothing', async () => {
  const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#123' } })
    .withExif({ IFD2: { DateTimeOriginal: '2024:03:05 06:07:08', ExposureTime: '1/250' } })
    .jpeg()
    .toBuffer();
  const facts = await readExif(jpeg.subarray(0, 600), utc);
  expect(facts).toEqual({ capturedAtMs: Date.UTC(2024, 2, 5, 6, 7, 8), settings: { exposureMs: 4 } });
  const nothing = { capturedAtMs: null, settings: {} };
  for (const bad of [jpeg.subarray(0, 60), Buffer.alloc(0), Buffer.from('no picture at all'), jpeg.subarray(2)]) {
    expect(await readExif(bad, utc)).toEqual(nothing);
  }
});
