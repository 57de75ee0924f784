import { afterEach, describe, expect, test } from 'vitest';
import type { BrokenFrame, Frame } from '../../agent/core/frame/frame.ts';
import type { FrameSource } from '../../agent/pipeline/ports.ts';

export interface FrameSourceSubject {
  /** A source as after a start of the agent; each one sees the same camera or recording. */
  create(): FrameSource;
  /** Called over and over while a test waits for a frame: moves a fake clock on, lets a fake camera write. */
  pump?(): Promise<void> | void;
  /** Names in order, broken ones too, where the source is a recording that ends. */
  readonly recording: readonly string[] | null;
  /** Names of the broken ones among them. */
  readonly broken?: readonly string[];
  cleanUp?(): Promise<void> | void;
}

type Item = Frame | BrokenFrame;

/** What every frame source must do, fake or real. */
export function frameSourceContract(name: string, make: () => Promise<FrameSourceSubject> | FrameSourceSubject): void {
  describe(`frame source contract: ${name}`, () => {
    let subject: FrameSourceSubject;
    const begin = async () => {
      subject = await make();
      return subject;
    };
    afterEach(() => subject.cleanUp?.());

    async function pumped<T>(work: Promise<T>): Promise<T> {
      let pending = true;
      const settled = work.finally(() => {
        pending = false;
      });
      settled.catch(() => {});
      while (pending) {
        await subject.pump?.();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return settled;
    }

    /** Up to `count` items, then leaves the loop. */
    async function read(source: FrameSource, after: string | null, count: number): Promise<Item[]> {
      const items: Item[] = [];
      const reading = (async () => {
        if (count === 0) return;
        for await (const item of source.frames(after, new AbortController().signal)) {
          items.push(item);
          if (items.length >= count) break;
        }
      })();
      await pumped(reading);
      return items;
    }

    test('frames come in order, with the times and positions of their basis', async () => {
      const { create, recording } = await begin();
      const source = create();
      expect(source.state).toBe('waiting');
      const items = await read(source, null, recording ? recording.length + 1 : 5);
      if (recording) expect(items.map((item) => item.name)).toEqual(recording);
      else expect(items.length).toBe(5);
      for (let i = 1; i < items.length; i++) {
        expect(items[i]!.arrivedMonotonicMs).toBeGreaterThanOrEqual(items[i - 1]!.arrivedMonotonicMs);
      }
      const frames = items.filter((item) => 'content' in item);
      for (const frame of frames) {
        if (source.basis === 'live') expect(frame.capturedAtMs).toBe(null);
        else expect(Number.isFinite(frame.capturedAtMs)).toBe(true);
        if (recording) expect(typeof frame.position).toBe('string');
        expect(frame.content.bytes.length).toBeGreaterThan(0);
        if (frame.content.kind === 'raw') {
          const { width, height, channels, bytes } = frame.content;
          expect(bytes.length).toBe(width * height * channels);
        }
      }
      const times = frames.map((frame) => frame.capturedAtMs ?? 0);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
    });

    test('the counters say what was handed on', async () => {
      const { create, recording, broken = [] } = await begin();
      const source = create();
      expect(source.counters).toEqual({ frames: 0, failed: 0, skipped: 0, restarts: 0 });
      const items = await read(source, null, recording ? recording.length + 1 : 3);
      const frames = items.filter((item) => 'content' in item).length;
      expect(source.counters.frames).toBe(frames);
      expect(source.counters.failed).toBeGreaterThanOrEqual(items.length - frames);
      expect(items.filter((item) => 'reason' in item).map((item) => item.name)).toEqual(broken);
      expect(source.state).toBe(recording ? 'ended' : 'streaming');
      if (broken.length > 0) expect(source.trouble).toEqual(expect.any(String));
    });

    test('going on after any position gives every frame exactly once', async () => {
      const { create, recording } = await begin();
      if (!recording) return;
      for (let count = 0; count <= recording.length; count++) {
        const before = await read(create(), null, count);
        const after = await read(create(), before.at(-1)?.position ?? null, recording.length + 1);
        expect([...before, ...after].map((item) => item.name)).toEqual(recording);
      }
    });

    test('the content of a frame stays as it is until the next one is asked for', async () => {
      const { create, pump } = await begin();
      const stopping = new AbortController();
      const iterator = create().frames(null, stopping.signal)[Symbol.asyncIterator]();
      for (let n = 0; n < 3; n++) {
        const { value } = await pumped(iterator.next());
        if (!value || !('content' in value)) continue;
        const copy = value.content.bytes.slice();
        for (let i = 0; i < 5; i++) await pump?.();
        expect(Buffer.compare(value.content.bytes, copy)).toBe(0);
      }
      stopping.abort();
      expect(await pumped(iterator.next())).toEqual({ value: undefined, done: true });
    });

    test.each([0, 1, 2])('an abort after %i frames ends the iteration', async (count) => {
      const { create } = await begin();
      const stopping = new AbortController();
      const iterator = create().frames(null, stopping.signal)[Symbol.asyncIterator]();
      for (let n = 0; n < count; n++) await pumped(iterator.next());
      stopping.abort();
      expect(await pumped(iterator.next())).toEqual({ value: undefined, done: true });
    });

    test('an abort while a frame is waited for ends the iteration', async () => {
      const { create } = await begin();
      const stopping = new AbortController();
      const reading = (async () => {
        let last: Item | null = null;
        for await (const item of create().frames(null, stopping.signal)) last = item;
        return last;
      })();
      await subject.pump?.();
      stopping.abort();
      await pumped(reading);
    });

    test('a position that makes no sense is said or ignored, never thrown', async () => {
      const { create, recording } = await begin();
      const items = await read(create(), 'no such position', 2);
      expect(items.length).toBe(2);
      if (recording) expect(items[0]!.name).toBe(recording[0]);
    });
  });
}
