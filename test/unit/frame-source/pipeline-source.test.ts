import { expect, test } from 'vitest';
import { type PipelineOptions, pipelineSource } from '../../../agent/io/frame-source/pipeline-source.ts';
import { fakeChildren } from '../../fixtures/fake-child.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { readerOf } from '../../fixtures/reader.ts';

const pixel = (value: number) => Uint8Array.of(value, value, value);

function station(more: Partial<PipelineOptions> = {}, children = fakeChildren()) {
  const clock = fakeClock();
  const log = fakeLog();
  const source = pipelineSource(
    {
      command: ['/usr/bin/camera', '--all'],
      output: { format: 'rawvideo', width: 1, height: 1, pixels: 'rgb24' },
      stallAfterMs: 5000,
      firstFrameMs: 8000,
      backoff: { minMs: 1000, maxMs: 60_000 },
      ...more,
    },
    { clock, log, random: () => 1 },
    children.start,
  );
  return { clock, log, children, source, reader: readerOf(source) };
}

test('frames carry their pixels, their moment and no time of their own', async () => {
  const { clock, children, source, reader } = station({ settings: { exposureMs: 4 } });
  expect(source.state).toBe('waiting');
  const first = reader.next();
  await clock.advance(1500);
  children.newest.writes(pixel(9));
  expect(await first).toEqual({
    name: 'frame 1',
    capturedAtMs: null,
    arrivedMonotonicMs: clock.monotonicMs(),
    content: { kind: 'raw', width: 1, height: 1, channels: 3, bytes: pixel(9) },
    recipe: null,
    settings: { exposureMs: 4 },
    position: null,
  });
  expect([source.state, source.basis, source.trouble]).toEqual(['streaming', 'live', null]);
  await reader.stop();
});

test('a busy caller gets the newest frame; the ones it missed are counted, those sampled away are not', async () => {
  const { clock, children, source, reader } = station({ everyMs: 1000 });
  const first = reader.next();
  await clock.advance(0);
  for (let tenth = 0; tenth <= 40; tenth++) {
    children.newest.writes(pixel(tenth));
    await clock.advance(100);
  }
  expect(await first).toMatchObject({ content: { bytes: pixel(0) } });
  expect(await reader.next()).toMatchObject({ content: { bytes: pixel(40) } });
  // Due at 0, 10, 20, 30 and 40 tenths: the first and the last were read.
  expect(source.counters).toEqual({ frames: 2, failed: 0, skipped: 3, restarts: 0 });
  await reader.stop();
});

test('a command that ends is started again, with pauses that grow', async () => {
  const { clock, children, source, reader } = station();
  const first = reader.next();
  await clock.advance(0);
  children.newest.complains('opening\nConnection refused\n');
  children.newest.ends('exit code 1');
  await clock.advance(999);
  expect(children.all.length).toBe(1);
  expect(source.state).toBe('stalled');
  expect(source.trouble).toBe(
    'camera ended (exit code 1), so it is started anew; it said: opening / Connection refused',
  );
  await clock.advance(1);
  expect(children.all.length).toBe(2);
  children.newest.ends('exit code 1');
  await clock.advance(1999);
  expect(children.all.length).toBe(2);
  await clock.advance(1);
  expect(children.all.length).toBe(3);
  children.newest.writes(pixel(1));
  expect(await first).toMatchObject({ name: 'frame 1' });
  expect([source.state, source.counters.restarts]).toEqual(['streaming', 2]);
  await reader.stop();
});

test('a command that falls silent is ended and started again', async () => {
  const { clock, children, source, reader } = station();
  const first = reader.next();
  await clock.advance(7999);
  expect(children.newest.signals).toEqual([]);
  children.newest.writes(pixel(1));
  await first;
  const second = reader.next();
  await clock.advance(4999);
  expect(children.newest.signals).toEqual([]);
  await clock.advance(1);
  expect(children.newest.signals).toEqual(['terminate']);
  expect([source.state, source.trouble]).toEqual(['stalled', 'camera: no frame for 5 s, so it is started anew']);
  await clock.advance(1000);
  expect(children.all.length).toBe(2);
  children.newest.writes(pixel(2));
  expect(await second).toMatchObject({ content: { bytes: pixel(2) } });
  await reader.stop();
});

test('the shorter limit holds from the first frame on, however early it comes', async () => {
  const { clock, children, reader } = station();
  const first = reader.next();
  await clock.advance(100);
  children.newest.writes(pixel(1));
  await first;
  await clock.advance(4999);
  expect(children.newest.signals).toEqual([]);
  await clock.advance(1);
  expect(children.newest.signals).toEqual(['terminate']);
  await reader.stop();
});

test('half a frame of a command that ended is not joined to the next one', async () => {
  const { clock, children, reader } = station();
  const first = reader.next();
  await clock.advance(0);
  children.newest.writes(Uint8Array.of(1, 1));
  children.newest.ends('signal 9');
  await clock.advance(1000);
  children.newest.writes(Uint8Array.of(2, 2, 2));
  expect(await first).toMatchObject({ content: { bytes: pixel(2) } });
  await reader.stop();
});

test('after a long good run the pauses are short again', async () => {
  const { clock, children, reader } = station({ backoff: { minMs: 1000, maxMs: 4000 } });
  reader.next();
  for (const pauseMs of [1000, 2000, 4000, 4000]) {
    await clock.advance(0);
    children.newest.ends('exit code 1');
    await clock.advance(pauseMs);
  }
  const before = children.all.length;
  for (let second = 0; second < 6; second++) {
    children.newest.writes(pixel(second));
    await clock.advance(1000);
  }
  children.newest.ends('exit code 1');
  await clock.advance(1000);
  expect(children.all.length).toBe(before + 1);
  await reader.stop();
});

test('stopping ends the command first and the iteration then', async () => {
  const { clock, children, reader } = station();
  const waiting = reader.next();
  await clock.advance(0);
  await reader.stop();
  expect(await waiting).toBe(null);
  expect(children.all.map((child) => child.signals)).toEqual([['terminate']]);
  expect(clock.sleepers).toBe(0);
});

test('a command that does not heed the polite signal is killed; one that heeds none is left behind and said', async () => {
  const { clock, children, log, reader } = station({ stopMs: 2000 }, fakeChildren([]));
  reader.next();
  await clock.advance(0);
  const stopped = reader.stop();
  await clock.advance(249);
  expect(children.newest.signals).toEqual(['terminate']);
  await clock.advance(1750);
  expect(children.newest.signals).toEqual(['terminate', 'terminate']);
  await clock.advance(1);
  expect(children.newest.signals).toEqual(['terminate', 'terminate', 'kill']);
  await clock.advance(3000);
  await stopped;
  expect(log.lines.at(-1)).toMatchObject({ level: 'error', message: expect.stringContaining('does not end') });
});

test('leaving the loop, without any abort, also ends the command', async () => {
  const { clock, children, source } = station();
  const reading = (async () => {
    for await (const _frame of source.frames(null, new AbortController().signal)) break;
  })();
  await clock.advance(0);
  children.newest.writes(pixel(1));
  await reading;
  expect(children.newest.signals).toEqual(['terminate']);
});

test('nothing is started when stopped before the start', async () => {
  const { children, source } = station();
  const aborted = AbortSignal.abort();
  for await (const _frame of source.frames(null, aborted)) throw new Error('a frame came');
  expect(children.all).toEqual([]);
});

test('a broken JPEG counts as failed, is said, and the next one comes', async () => {
  const { clock, children, source, reader } = station({ output: { format: 'mjpeg' } });
  const first = reader.next();
  await clock.advance(0);
  const good = [0xff, 0xd8, 0xff, 0xda, 0, 2, 0x31, 0xff, 0xd9];
  children.newest.writes(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, ...good]));
  expect(await first).toMatchObject({
    name: 'broken frame 1',
    reason: expect.stringContaining('a segment is shorter'),
  });
  expect(await reader.next()).toMatchObject({ content: { kind: 'encoded', bytes: Uint8Array.from(good) } });
  expect(source.counters).toEqual({ frames: 1, failed: 1, skipped: 0, restarts: 0 });
  expect(source.trouble).toContain('a segment is shorter');
  await reader.stop();
});

test('of a flood of broken JPEGs behind a busy reader a hundred are told, and the next good one comes', async () => {
  const { clock, children, reader } = station({ output: { format: 'mjpeg' } });
  const first = reader.next();
  await clock.advance(0);
  const broken = [0xff, 0xd8, 0xff, 0xe0, 0, 1];
  const good = [0xff, 0xd8, 0xff, 0xda, 0, 2, 0x31, 0xff, 0xd9];
  children.newest.writes(Uint8Array.from([...Array.from({ length: 150 }, () => broken).flat(), ...good]));
  expect(await first).toMatchObject({ name: 'broken frame 1' });
  let told = 1;
  for (let item = await reader.next(); item !== null && 'reason' in item; item = await reader.next()) told++;
  expect(told).toBe(100);
  await reader.stop();
});

test('neither the description nor any trouble or log line holds the password', async () => {
  const { clock, children, source, log, reader } = station({
    command: ['ffmpeg', '-i', 'rtsp://admin:pa%40ss@cam/live', 'user-pw=pa@ss'],
    secrets: ['pa@ss'],
  });
  reader.next();
  await clock.advance(0);
  children.newest.complains('rtsp://admin:pa%40ss@cam/live: 401, password pa@ss\n');
  children.newest.ends('exit code 1');
  await clock.advance(10);
  expect(source.description).toBe(
    'ffmpeg -i rtsp://***@cam/live user-pw=*** (the password can be seen in the process list of the box)',
  );
  const shown = JSON.stringify([source.trouble, source.description, log.lines]);
  expect(shown).not.toMatch(/pa@ss|pa%40ss/);
  expect(shown).toContain('401, password ***');
  await reader.stop();
});
