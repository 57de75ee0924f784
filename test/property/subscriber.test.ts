import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSubscriber } from '../../shared/subscriber.ts';
import { encodeReport } from '../../shared/wire/codec.ts';
import { streamOf, type WindowReport } from '../../shared/wire/report.ts';
import { streamTopic } from '../../shared/wire/topics.ts';
import { morningOfWindows } from '../fixtures/day-of-windows.ts';

const cameras = ['line-1', 'line-2'];
const sent = cameras.flatMap((camera) => morningOfWindows().map((report) => ({ ...report, camera })));

/** Reports as they arrive: some lost, some again and again, in any order. */
const arrivals = fc.subarray(sent, { minLength: 1 }).chain((kept) =>
  fc.tuple(
    fc.constant(kept),
    fc
      .array(fc.constantFrom(...kept), { maxLength: 20 })
      .chain((again) => fc.shuffledSubarray([...kept, ...again], { minLength: kept.length + again.length })),
  ),
);

/** Frames of the minutes of which the report itself, its hour or its day has come; found without comparing times. */
function truth(kept: readonly WindowReport[], camera: string): number {
  const has = (level: string, seq: number) =>
    kept.some((report) => report.camera === camera && report.level === level && report.seq === seq);
  let frames = 0;
  for (const { seq, frames: own, level } of morningOfWindows())
    if (level === 'base' && (has('day', 1) || has('hour', seq <= 6 ? 1 : 2) || has('base', seq))) frames += own;
  return frames;
}

test('whatever is lost, repeated or late, every frame that any window speaks of counts once', () => {
  fc.assert(
    fc.property(arrivals, ([kept, order]) => {
      const subscriber = createSubscriber();
      for (const report of order)
        subscriber.ingest(streamTopic(report.site, report.device, streamOf(report)), encodeReport(report), 0);
      for (const camera of cameras) {
        const expected = truth(kept, camera);
        expect(subscriber.frames(camera)).toBe(expected);
        const merged = subscriber.merged(camera, 0, Number.MAX_SAFE_INTEGER);
        expect(merged.frames).toBe(expected);
        expect(merged.stats.lumaMean?.n ?? 0).toBe(expected);
        expect(merged.histograms.luma?.counts.reduce((a, b) => a + b, 0) ?? 0).toBe(expected);
      }
      expect(subscriber.counters).toMatchObject({ reports: kept.length, duplicates: order.length - kept.length });
    }),
    { seed: 20260302, numRuns: 300 },
  );
});

test('gaps and what has come are all numbers between the first and the last of a stream', () => {
  fc.assert(
    fc.property(arrivals, ([kept, order]) => {
      const subscriber = createSubscriber({ keepWindows: false });
      for (const report of order)
        subscriber.ingest(streamTopic(report.site, report.device, streamOf(report)), encodeReport(report), 0);
      for (const key of subscriber.streams()) {
        const come = kept.filter((report) => streamOf(report) === key.stream).map(({ seq }) => seq);
        const missing = subscriber
          .gaps()
          .filter((gap) => gap.stream === key.stream)
          .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
        const first = Math.min(...come);
        const all = Array.from({ length: Math.max(...come) - first + 1 }, (_, i) => first + i);
        expect([...come, ...missing].sort((a, b) => a - b)).toEqual(all);
      }
    }),
    { seed: 20260302, numRuns: 300 },
  );
});
