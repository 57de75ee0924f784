import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { type FolderOptions, folderSource } from '../../../agent/io/frame-source/folder-source.ts';
import { reasonOf } from '../../../agent/io/frame-source/read-picture.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { type PictureFolder, pictureFolder } from '../../fixtures/picture-folder.ts';
import { readAll, readerOf } from '../../fixtures/reader.ts';

const folders: PictureFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function newFolder(): PictureFolder {
  const folder = pictureFolder();
  folders.push(folder);
  return folder;
}

const byName = { from: 'filename', pattern: 't' } as const;
const T = 1_700_000_000;

function open(folder: PictureFolder, more: Partial<FolderOptions> = {}, clock = fakeClock()) {
  const log = fakeLog();
  const options = { path: folder.path, time: byName, notify: false, settleMs: 1000, rescanMs: 5000, ...more };
  return { clock, log, source: folderSource(options, { clock, log }) };
}

/** Moves time on while the source sleeps, and not while it reads the folder, until `condition` holds. */
async function passTime(clock: FakeClock, stepMs: number, condition: () => boolean) {
  const step = () => (clock.sleepers > 0 ? clock.advance(stepMs) : Promise.resolve());
  const giveUpAt = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`not within 15 s: ${condition}`);
    await step();
    if (clock.sleepers === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The next item of a watched folder, with time moving on until it comes. */
async function nextOf(reader: ReturnType<typeof readerOf>, clock: FakeClock, stepMs = 500, waiting = reader.next()) {
  let arrived = false;
  const noted = waiting.finally(() => {
    arrived = true;
  });
  await passTime(clock, stepMs, () => arrived);
  return noted;
}

/** Asks for the next item and returns once the source sleeps, the folder being looked through. */
async function askAndLookThrough(reader: ReturnType<typeof readerOf>, clock: FakeClock) {
  const waiting = reader.next();
  await clock.advanceUntil(() => clock.sleepers > 0, 0);
  return { waiting };
}

/** Asserts that nothing comes within `ms`, and then stops. */
async function nothingMore(reader: ReturnType<typeof readerOf>, clock: FakeClock, ms = 20_000) {
  let arrived = false;
  const waiting = reader.next().finally(() => {
    arrived = true;
  });
  for (let passedMs = 0; passedMs < ms; passedMs += 500) await settle(clock, 500);
  expect(arrived).toBe(false);
  await reader.stop();
  expect(await waiting).toBe(null);
}

/** Moves time on and lets real reading of the folder, which takes real time, come to its end. */
async function settle(clock: FakeClock, ms: number) {
  await clock.advance(ms);
  await new Promise((resolve) => setTimeout(resolve, 4));
}

test('frames carry content, time, recipe and position', async () => {
  const folder = newFolder();
  folder.write(`red/front_${T}.jpg`, 'red');
  folder.write(`blue/front_${T + 60}.jpg`, 'blue');
  folder.write('blue/notes.txt');
  const { source, clock } = open(folder, { recursive: true, recipeFrom: 'folder' });
  const items = await readAll(source);
  expect(items).toEqual(
    [
      { name: `red/front_${T}.jpg`, capturedAtMs: T * 1000, recipe: 'red', bytes: Buffer.from('red') },
      { name: `blue/front_${T + 60}.jpg`, capturedAtMs: (T + 60) * 1000, recipe: 'blue', bytes: Buffer.from('blue') },
    ].map(({ bytes, ...facts }) => ({
      ...facts,
      arrivedMonotonicMs: clock.monotonicMs(),
      content: { kind: 'encoded', bytes: expect.objectContaining(new Uint8Array(bytes)) },
      settings: {},
      position: `${facts.capturedAtMs}|${facts.name}`,
    })),
  );
  expect([source.basis, source.timeIsSimulated, source.state]).toEqual(['recorded', true, 'ended']);
});

test('what cannot be used is announced with its reason, and the rest goes on', async () => {
  const folder = newFolder();
  folder.write(`${T}.jpg`, '');
  mkdirSync(join(folder.path, `${T + 1}.jpg`));
  folder.write(`${T + 2}.jpg`, 'x'.repeat(2_000_000));
  symlinkSync('gone', join(folder.path, `${T + 3}.jpg`));
  symlinkSync(`${T + 4}.jpg`, join(folder.path, `${T + 4}.jpg`));
  execFileSync('mkfifo', [join(folder.path, `${T + 5}.jpg`)]);
  folder.write('undated.jpg');
  folder.write('elsewhere/good', 'good');
  symlinkSync('elsewhere/good', join(folder.path, `${T + 6}.jpg`));
  const { source, log } = open(folder, { maxFileBytes: 1_048_576 });
  const items = await readAll(source);
  expect(items.map((item) => ('reason' in item ? item.reason : 'good'))).toEqual([
    'its name has no time of the form t',
    'it is empty',
    'it is a folder, not a picture',
    'it has 1.9 MB, more than the 1.0 allowed',
    'it is gone',
    'its link leads in a circle',
    'it is no file but a device or a pipe',
    'good',
  ]);
  expect(items[0]).toMatchObject({ name: 'undated.jpg', capturedAtMs: null, position: '|undated.jpg' });
  expect(items[1]).toMatchObject({ capturedAtMs: T * 1000, position: `${T * 1000}|${T}.jpg` });
  expect(source.counters).toEqual({ frames: 1, failed: 7, skipped: 0, restarts: 0 });
  expect(source.trouble).toContain(`${T + 5}.jpg cannot be used: it is no file`);
  expect(log.lines).toEqual([]);
});

test('files that may not be read are said so', () => {
  expect(reasonOf({ code: 'EACCES', message: 'EACCES: …' })).toBe('the agent is not permitted to read it');
  expect(reasonOf(new Error('EIO: i/o error'))).toBe('EIO: i/o error');
});

test('going on holds whatever was deleted since, the last counted file too', async () => {
  const folder = newFolder();
  for (let n = 0; n < 6; n++) folder.write(`p${n}_${T + n}.jpg`);
  const { source } = open(folder);
  const [, , third] = await readAll(source, null, 3);
  for (const n of [0, 2, 4]) rmSync(join(folder.path, `p${n}_${T + n}.jpg`));
  const rest = await readAll(open(folder).source, third!.position);
  expect(rest.map((item) => item.name)).toEqual([`p3_${T + 3}.jpg`, `p5_${T + 5}.jpg`]);
});

test('an interval goes on in its own time, whatever was deleted since', async () => {
  const folder = newFolder();
  for (let n = 1; n <= 12; n++) folder.write(`f${n}.jpg`);
  const time = { from: 'interval', intervalMs: 60_000, startMs: T * 1000 } as const;
  const [, second] = await readAll(open(folder, { time }).source, null, 2);
  rmSync(join(folder.path, 'f1.jpg'));
  const rest = await readAll(open(folder, { time }).source, second!.position);
  expect(rest.map((item) => [item.name, (item.capturedAtMs! - T * 1000) / 60_000])).toEqual(
    Array.from({ length: 10 }, (_, i) => [`f${i + 3}.jpg`, i + 2]),
  );
});

test('an interval without a start begins at the time of the first file', async () => {
  const folder = newFolder();
  folder.write('f2.jpg', 'x', (T + 500) * 1000);
  folder.write('f1.jpg', 'x', (T + 900) * 1000);
  const time = { from: 'interval', intervalMs: 1000, startMs: null } as const;
  const items = await readAll(open(folder, { time }).source);
  expect(items.map((item) => item.capturedAtMs)).toEqual([(T + 900) * 1000, (T + 901) * 1000]);
});

test('sampling looks at the time alone and reads nothing of what it drops', async () => {
  const folder = newFolder();
  // Two in the first minute from 1970 on that holds any, none in the second, three in the third.
  for (const second of [0, 20, 100, 110, 119]) mkdirSync(join(folder.path, `${1_700_000_040 + second}.jpg`));
  const { source } = open(folder, { everyMs: 60_000 });
  const items = await readAll(source);
  expect(items.map((item) => item.name)).toEqual(['1700000040.jpg', '1700000140.jpg']);
  expect(source.counters).toMatchObject({ frames: 0, failed: 2, skipped: 0 });
});

test('EXIF gives order, time and what the camera did', async () => {
  const folder = newFolder();
  const picture = (at: string, exposure: string) =>
    sharp({ create: { width: 32, height: 32, channels: 3, background: '#345' } })
      .withExif({ IFD2: { DateTimeOriginal: at, ExposureTime: exposure } })
      .jpeg()
      .toBuffer();
  folder.write('a.jpg', await picture('2024:07:01 12:00:01', '1/100'));
  folder.write('b.jpg', await picture('2024:07:01 12:00:00', '1/200'));
  folder.write('c.jpg', 'no picture');
  const { source } = open(folder, { time: { from: 'exif', zone: 'Europe/Berlin' } });
  const items = await readAll(source);
  expect(items.map((item) => item.name)).toEqual(['c.jpg', 'b.jpg', 'a.jpg']);
  expect(items[0]).toMatchObject({ reason: 'it holds no EXIF capture time' });
  expect(items[1]).toMatchObject({ capturedAtMs: Date.UTC(2024, 6, 1, 10), settings: { exposureMs: 5 } });
});

test('a folder that is not there ends a recording and is said', async () => {
  const folder = newFolder();
  folder.remove();
  const { source } = open(folder);
  expect(await readAll(source)).toEqual([]);
  expect(source.state).toBe('ended');
  expect(source.trouble).toBe(`folder ${folder.path} cannot be listed: it is gone`);
});

test('a watched folder gives what is there, then what comes, each batch in order of time', async () => {
  const folder = newFolder();
  folder.write(`${T + 1}.jpg`, 'x', 0);
  const { source, clock } = open(folder, { watch: true });
  const reader = readerOf(source);
  expect((await nextOf(reader, clock))?.name).toBe(`${T + 1}.jpg`);
  const waiting = nextOf(reader, clock);
  for (const n of [4, 2, 3]) folder.write(`${T + n}.jpg`);
  expect([(await waiting)?.name, (await nextOf(reader, clock))?.name]).toEqual([`${T + 2}.jpg`, `${T + 3}.jpg`]);
  expect((await nextOf(reader, clock))?.name).toBe(`${T + 4}.jpg`);
  await nothingMore(reader, clock);
});

test('a file that is being written is waited for; one that is renamed into place is not missed', async () => {
  const folder = newFolder();
  const { source, clock } = open(folder, { watch: true });
  const reader = readerOf(source);
  let arrived = false;
  const waiting = reader.next().finally(() => {
    arrived = true;
  });
  await clock.advance(0);
  writeFileSync(join(folder.path, `${T}.jpg`), 'a');
  for (let part = 0; part < 12; part++) {
    await settle(clock, 900);
    appendFileSync(join(folder.path, `${T}.jpg`), 'b');
  }
  expect(arrived).toBe(false);
  await passTime(clock, 500, () => arrived);
  expect(await waiting).toMatchObject({ content: { bytes: { length: 13 } } });

  writeFileSync(join(folder.path, `${T + 1}.jpg.tmp`), 'whole');
  renameSync(join(folder.path, `${T + 1}.jpg.tmp`), join(folder.path, `${T + 1}.jpg`));
  expect(await nextOf(reader, clock)).toMatchObject({ name: `${T + 1}.jpg` });
  await reader.stop();
});

test('a late file is given, and going on afterwards neither repeats nor loses any', async () => {
  const folder = newFolder();
  for (const n of [1, 5]) folder.write(`${T + n}.jpg`, 'x', 0);
  const { source, clock } = open(folder, { watch: true });
  const reader = readerOf(source);
  await nextOf(reader, clock);
  await nextOf(reader, clock);
  folder.write(`${T + 3}.jpg`);
  const late = await nextOf(reader, clock);
  expect(late).toMatchObject({ name: `${T + 3}.jpg`, position: `${(T + 5) * 1000}|${T + 5}.jpg` });
  await reader.stop();
  folder.write(`${T + 9}.jpg`, 'x', 0);
  const again = open(folder, { watch: true });
  const next = readerOf(again.source, late!.position);
  expect((await nextOf(next, again.clock))?.name).toBe(`${T + 9}.jpg`);
  await nothingMore(next, again.clock);
});

test('a file whose time cannot be read is counted once in a watched folder', async () => {
  const folder = newFolder();
  const { source, clock } = open(folder, { watch: true });
  const reader = readerOf(source);
  const waiting = nextOf(reader, clock);
  folder.write('undated.jpg');
  expect(await waiting).toMatchObject({ name: 'undated.jpg', reason: expect.any(String) });
  folder.write(`${T}.jpg`);
  const dated = await nextOf(reader, clock);
  expect(dated?.name).toBe(`${T}.jpg`);
  await nothingMore(reader, clock);
  expect(source.counters).toMatchObject({ frames: 1, failed: 1 });
  const again = open(folder, { watch: true });
  await nothingMore(readerOf(again.source, dated!.position), again.clock, 8000);
});

test('an unmounted folder is said, and its files are not counted again when it is back', async () => {
  const folder = newFolder();
  folder.write(`${T}.jpg`, 'x', 0);
  const { source, clock, log } = open(folder, { watch: true });
  const reader = readerOf(source);
  await nextOf(reader, clock);
  renameSync(folder.path, `${folder.path}-away`);
  const waiting = nextOf(reader, clock);
  await passTime(clock, 500, () => source.trouble !== null);
  expect(source.trouble).toContain('cannot be listed: it is gone');
  // The mount point without the disk is an empty folder.
  mkdirSync(folder.path);
  for (let second = 0; second < 30; second++) await settle(clock, 1000);
  rmSync(folder.path, { recursive: true });
  renameSync(`${folder.path}-away`, folder.path);
  folder.write(`${T + 7}.jpg`);
  expect((await waiting)?.name).toBe(`${T + 7}.jpg`);
  await nothingMore(reader, clock);
  expect(source.counters.frames).toBe(2);
  expect(log.lines.length).toBeGreaterThan(0);
});

test('a folder that is not there yet is waited for, and what was counted in it stays counted', async () => {
  const folder = newFolder();
  for (const n of [1, 2]) folder.write(`${T + n}.jpg`, 'x', 0);
  renameSync(folder.path, `${folder.path}-away`);
  const { source, clock } = open(folder, { watch: true });
  const reader = readerOf(source, `${(T + 1) * 1000}|${T + 1}.jpg`);
  const waiting = nextOf(reader, clock);
  await passTime(clock, 500, () => source.trouble !== null);
  renameSync(`${folder.path}-away`, folder.path);
  expect((await waiting)?.name).toBe(`${T + 2}.jpg`);
  await nothingMore(reader, clock);
});

test('new folders inside a watched one are found', async () => {
  const folder = newFolder();
  folder.write(`a/${T}.jpg`, 'x', 0);
  const { source, clock } = open(folder, { watch: true, recursive: true });
  const reader = readerOf(source);
  await nextOf(reader, clock);
  const waiting = nextOf(reader, clock);
  folder.write(`b/c/${T + 1}.jpg`);
  expect((await waiting)?.name).toBe(`b/c/${T + 1}.jpg`);
  await nothingMore(reader, clock);
});

test('by arrival: live, without what was there before the first start, going on with what came meanwhile', async () => {
  const folder = newFolder();
  folder.write('old.jpg', 'x', T * 1000);
  const time = { from: 'arrival' } as const;
  const { source, clock } = open(folder, { time });
  expect([source.basis, source.timeIsSimulated]).toEqual(['live', false]);
  const reader = readerOf(source);
  const { waiting } = await askAndLookThrough(reader, clock);
  folder.write('new.jpg', 'x', (T + 10) * 1000);
  const first = await nextOf(reader, clock, 500, waiting);
  expect(first).toMatchObject({ name: 'new.jpg', capturedAtMs: null, position: `${(T + 10) * 1000}|new.jpg` });
  await reader.stop();
  folder.write('meanwhile.jpg', 'x', (T + 20) * 1000);
  const again = open(folder, { time });
  const next = readerOf(again.source, first!.position);
  expect((await nextOf(next, again.clock))?.name).toBe('meanwhile.jpg');
  await nothingMore(next, again.clock);
});

test('told by the kernel, a new file does not wait until the folder is looked through', async () => {
  const folder = newFolder();
  const { source, clock } = open(folder, { watch: true, notify: true, rescanMs: 3_600_000 });
  const reader = readerOf(source);
  const { waiting } = await askAndLookThrough(reader, clock);
  folder.write(`${T}.jpg`);
  expect((await nextOf(reader, clock, 100, waiting))?.name).toBe(`${T}.jpg`);
  expect(clock.monotonicMs()).toBeLessThan(100_000 + 600_000);
  await reader.stop();
});

test('a position that is none is said, and the folder is read from its beginning', async () => {
  const folder = newFolder();
  folder.write(`${T}.jpg`);
  const { source, log } = open(folder);
  expect((await readAll(source, 'frame 7')).length).toBe(1);
  expect(log.lines[0]?.message).toBe(`folder ${folder.path}: cannot go on from 'frame 7'; starts at the beginning`);
});
