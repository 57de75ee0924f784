import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../agent/core/window/bytes.ts';
import {
  type CameraWindows,
  countFrame,
  noWindows,
  placeFrame,
  rollWindows,
} from '../../agent/core/window/camera-windows.ts';
import { addFrame, addWindow, openWindow, type Window } from '../../agent/core/window/window.ts';
import { readCameraWindows, writeCameraWindows } from '../../agent/core/window/window-record.ts';
import { totalCount } from '../../shared/sketch/histogram.ts';

const start = Date.UTC(2026, 2, 2, 22, 30);
const value = fc.oneof(
  fc.double({ min: -1e101, max: 1e101 }),
  fc.constantFrom(0, -0, 1e-300, 1e300, Number.NaN, Number.POSITIVE_INFINITY),
);
const frames = fc.array(
  fc.record({
    afterMs: fc.integer({ min: -600_000, max: 7 * 3_600_000 }),
    recipe: fc.constantFrom(null, 'nut', 'bolt'),
    level: fc.integer({ min: 0, max: 255 }),
    value,
    broken: fc.boolean(),
  }),
  { maxLength: 60 },
);

function features(frame: { level: number; value: number }) {
  const luma = new Uint32Array(256);
  luma[frame.level] = 3;
  return { histograms: new Map([['luma', luma]]), values: new Map([['lumaMean', frame.value]]) };
}

function play(list: { afterMs: number; recipe: string | null; level: number; value: number; broken: boolean }[]) {
  let windows = noWindows('recorded', 60_000);
  const closed: Window[] = [];
  for (const frame of list) {
    const placed = placeFrame(windows, start + frame.afterMs, start + 6 * 3_600_000);
    closed.push(...rollWindows(windows, placed.countAtMs));
    countFrame(windows, placed, frame.recipe, frame.broken ? null : features(frame));
    windows = restarted(windows);
  }
  closed.push(...rollWindows(windows, Number.POSITIVE_INFINITY));
  return closed;
}

/** As after a kill: everything once through its record. */
function restarted(windows: CameraWindows): CameraWindows {
  const bytes = writeCameraWindows(new ByteWriter(), windows, ['base', 'hour', 'day']);
  const read = readCameraWindows(bytes);
  expect(read).toEqual(windows);
  return read;
}

test('every frame is in exactly one window of each level, in any order of times, over restarts', () => {
  fc.assert(
    fc.property(frames, (list) => {
      const closed = play(list);
      const good = list.filter(({ broken }) => !broken).length;
      for (const level of ['base', 'hour', 'day']) {
        const windows = closed.filter((window) => window.level === level);
        expect(windows.reduce((sum, window) => sum + window.frames, 0)).toBe(good);
        expect(windows.reduce((sum, window) => sum + window.framesFailed, 0)).toBe(list.length - good);
        for (const window of windows)
          expect(totalCount(window.histograms.get('luma') ?? { counts: new Float64Array() })).toBe(3 * window.frames);
      }
    }),
    { numRuns: 150, seed: 1 },
  );
});

test('merging two windows answers as if one had seen both', () => {
  fc.assert(
    fc.property(frames, frames, (a, b) => {
      const period = { startMs: 0, endMs: 1 };
      const [one, other, both] = [0, 1, 2].map(() => openWindow('base', 'live', null, period)) as [
        Window,
        Window,
        Window,
      ];
      for (const frame of a) for (const window of [one, both]) addFrame(window, features(frame));
      for (const frame of b) for (const window of [other, both]) addFrame(window, features(frame));
      addWindow(one, other);
      expect(one.frames).toBe(both.frames);
      expect(one.histograms).toEqual(both.histograms);
      const [got, wanted] = [one.stats.get('lumaMean'), both.stats.get('lumaMean')];
      expect(got === undefined).toBe(wanted === undefined);
      if (!got || !wanted) return;
      expect([got.n, got.min, got.max]).toEqual([wanted.n, wanted.min, wanted.max]);
      expect(Number.isFinite(got.mean + got.m2)).toBe(true);
      if (wanted.n > 0) {
        const scale = Math.max(1e-300, Math.abs(wanted.min), Math.abs(wanted.max));
        expect(Math.abs(got.mean - wanted.mean) / scale).toBeLessThan(1e-9);
      }
    }),
    { numRuns: 150, seed: 2 },
  );
});

test('a damaged record is refused or read, never a crash of another kind', () => {
  const windows = noWindows('recorded', 60_000);
  countFrame(windows, placeFrame(windows, start, start), 'nut', features({ level: 3, value: 1 }));
  const whole = writeCameraWindows(new ByteWriter(), windows, ['base']).slice();
  fc.assert(
    fc.property(fc.nat(whole.length), (cut) => {
      if (cut === whole.length) return;
      expect(() => readCameraWindows(whole.subarray(0, cut))).toThrow(RangeError);
    }),
    { numRuns: 100, seed: 3 },
  );
});
