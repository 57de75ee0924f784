import { expect, test } from 'vitest';
import { createBackoff } from '../../../agent/io/frame-source/backoff.ts';
import { lastLines } from '../../../agent/io/frame-source/last-lines.ts';
import { newestFrame, type TakenFrame } from '../../../agent/io/frame-source/newest-frame.ts';
import { rawSplitter } from '../../../agent/io/frame-source/raw-splitter.ts';
import { redact } from '../../../agent/io/frame-source/redact.ts';
import { createSampler } from '../../../agent/io/frame-source/sampler.ts';

const never = new AbortController().signal;

test('pauses double up to the longest one, and start anew after a reset', () => {
  const whole = createBackoff({ minMs: 1000, maxMs: 5000 }, () => 1);
  expect(Array.from({ length: 5 }, () => whole.nextMs())).toEqual([1000, 2000, 4000, 5000, 5000]);
  whole.reset();
  expect(whole.nextMs()).toBe(1000);
  const half = createBackoff({ minMs: 1000, maxMs: 5000 }, () => 0);
  expect([half.nextMs(), half.nextMs()]).toEqual([500, 1000]);
});

test('a sampler takes one frame an interval even when frames jitter around it', () => {
  const sample = createSampler(1000);
  const taken = [0, 990, 2010, 2995, 4003, 4500, 4990].filter((ms) => sample(ms));
  expect(taken).toEqual([0, 990, 2010, 2995, 4003, 4990]);
});

test('a sampler takes every third frame of a camera three times as fast', () => {
  const sample = createSampler(300);
  const taken = Array.from({ length: 30 }, (_, n) => n * 100).filter((ms) => sample(ms));
  expect(taken).toEqual([0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700]);
});

test('after a silence a sampler does not catch up', () => {
  const sample = createSampler(100);
  expect([0, 10_000, 10_010, 10_050, 10_100].map((ms) => sample(ms))).toEqual([true, true, false, false, true]);
});

test('without an interval every frame is taken', () => {
  const sample = createSampler(null);
  expect([0, 0, 1].every((ms) => sample(ms))).toBe(true);
});

test('raw frames come whole whatever the chunks, unwanted ones without bytes', () => {
  const whole: number[][] = [];
  let current: number[] = [];
  let begun = 0;
  const push = rawSplitter(4, {
    begin: () => {
      current = [];
      return begun++ !== 1;
    },
    append: (chunk, from, to) => current.push(...chunk.subarray(from, to)),
    end: () => whole.push(current),
    broken: () => {},
  });
  for (const chunk of [[1], [2, 3, 4, 5, 6], [], [7, 8, 9, 10, 11, 12, 13]]) push(Uint8Array.from(chunk));
  expect(whole).toEqual([[1, 2, 3, 4], [], [9, 10, 11, 12]]);
});

async function taken(taking: Promise<TakenFrame | null>): Promise<Uint8Array> {
  const frame = await taking;
  if (!frame || 'reason' in frame) throw new Error('expected a whole frame');
  return frame.bytes;
}

test('the newest frame wins, and what the caller reads is left alone until it asks again', async () => {
  const newest = newestFrame();
  const put = (value: number) => {
    const overwritten = newest.begin();
    newest.append(Uint8Array.of(0, value, value), 1, 3);
    newest.end();
    return overwritten;
  };
  expect(put(1)).toBe(false);
  const first = await taken(newest.take(never));
  expect([put(2), put(3), put(4)]).toEqual([false, true, true]);
  expect([...first]).toEqual([1, 1]);
  const waiting = newest.take(never);
  expect([...(await taken(waiting))]).toEqual([4, 4]);
  const later = newest.take(never);
  put(5);
  expect([...(await taken(later))]).toEqual([5, 5]);
});

test('frames of changing size keep their own length', async () => {
  const newest = newestFrame();
  for (const size of [200_000, 10, 300_000]) {
    newest.begin();
    for (let at = 0; at < size; at += 50_000)
      newest.append(new Uint8Array(50_000).fill(7), 0, Math.min(50_000, size - at));
    newest.end();
    const bytes = await taken(newest.take(never));
    expect(bytes.length).toBe(size);
    expect(bytes.every((value) => value === 7)).toBe(true);
  }
});

test('an aborted wait for a frame ends at once', async () => {
  const stopping = new AbortController();
  const waiting = newestFrame().take(stopping.signal);
  stopping.abort();
  expect(await waiting).toBe(null);
});

test('the last lines of a process stay few and short', () => {
  const lines = lastLines();
  lines.add(Buffer.from(`one\ntwo\r\n\n\x1b[31mthree ${'x'.repeat(1000)}\nfo`));
  lines.add(Buffer.from('ur'));
  expect(lines.newest(1)).toBe('four');
  expect(lines.newest(3).startsWith('two / [31mthree xxx')).toBe(true);
  expect(lines.newest(2).length).toBeLessThan(320);
  for (let n = 0; n < 100; n++) lines.add(Buffer.from(`line ${n}\n`));
  expect(lines.newest(99).split(' / ').length).toBe(5);
});

test.each([
  ['open rtsp://admin:s3cret@10.0.0.9:554/live failed', [], 'open rtsp://***@10.0.0.9:554/live failed'],
  ['rtsp://u:p@ss@cam/x and http://b@c/', [], 'rtsp://***@cam/x and http://***@c/'],
  ['rtsp://cam/live?mail=a@b', [], 'rtsp://cam/live?mail=a@b'],
  ['user-pw=a b&c, again a%20b%26c', ['a b&c'], 'user-pw=***, again ***'],
  ['http://c/s.jpg?user=me&pwd=x1&size=2', [], 'http://c/s.jpg?user=me&pwd=***&size=2'],
  ['nothing here', [''], 'nothing here'],
])('redacts %s', (text, secrets, shown) => {
  expect(redact(text, secrets)).toBe(shown);
});
