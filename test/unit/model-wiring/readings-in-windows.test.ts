import { describe, expect, test } from 'vitest';
import { windowKeeper } from '../../../agent/app/baseline/window-keeper.ts';
import { distances } from '../../../agent/core/drift/channels.ts';
import type { FeatureSet } from '../../../agent/core/features/feature-set.ts';
import type { ModelReading } from '../../../agent/core/model/model-reading.ts';
import { ByteWriter } from '../../../agent/core/window/bytes.ts';
import {
  countFrame,
  countReading,
  noWindows,
  placeFrame,
  rollWindows,
} from '../../../agent/core/window/camera-windows.ts';
import { addReading, addWindow, openWindow } from '../../../agent/core/window/window.ts';
import { readCameraWindows, writeCameraWindows } from '../../../agent/core/window/window-record.ts';
import { windowReport } from '../../../agent/core/window/window-report.ts';

const period = { startMs: 0, endMs: 60_000 };
const made = { bootId: '0', monotonicMs: 0, utcMs: 0, synced: true };
const options = { baseBins: 32, lumaHistogram: false };

function reading(values: Record<string, number>, predictedClass: number[] = []): ModelReading {
  return { values, histograms: { predictedClass }, prediction: null };
}

const frame = (luma: number): FeatureSet => ({
  histograms: new Map([['luma', Uint32Array.from({ length: 256 }, (_, level) => (level === luma ? 100 : 0))]]),
  values: new Map([['lumaMean', luma]]),
});

describe('what the model says in a window', () => {
  test('is one number a frame and counts by bin; frames are counted elsewhere', () => {
    const window = openWindow('base', 'live', null, period);
    addReading(window, reading({ confidence: 0.5 }, [0, 1, 0]));
    addReading(window, reading({ confidence: 0.9 }, [0, 0, 1]));
    addReading(window, reading({ confidence: Number.NaN }, [0, 0, 1]));
    expect(window.frames).toBe(0);
    // Mean .7, squared deviations .2² + .2².
    expect(window.stats.get('confidence')).toMatchObject({ n: 2, min: 0.5, max: 0.9 });
    expect(window.stats.get('confidence')!.mean).toBeCloseTo(0.7, 12);
    expect(window.stats.get('confidence')!.m2).toBeCloseTo(0.08, 12);
    expect(window.histograms.get('predictedClass')).toEqual({ lo: 0, hi: 3, counts: Float64Array.of(0, 1, 2) });
  });

  test('of a model with other classes begins anew, and the rest of the window stays', () => {
    const window = openWindow('base', 'live', null, period);
    addReading(window, reading({ confidence: 0.5 }, [5, 0]));
    addReading(window, reading({ confidence: 0.7 }, [0, 1, 0]));
    expect(window.histograms.get('predictedClass')?.counts).toEqual(Float64Array.of(0, 1, 0));
    expect(window.stats.get('confidence')?.n).toBe(2);
    const hour = openWindow('hour', 'live', null, { startMs: 0, endMs: 3_600_000 });
    const before = openWindow('base', 'live', null, period);
    addReading(before, reading({ confidence: 0.5 }, [5, 0]));
    addWindow(hour, before);
    addWindow(hour, window);
    expect(hour.histograms.get('predictedClass')).toEqual({ lo: 0, hi: 3, counts: Float64Array.of(0, 1, 0) });
    expect(hour.stats.get('confidence')?.n).toBe(3);
  });

  test('outlives a kill with the rest of the checkpoint', () => {
    const windows = noWindows('live', 60_000);
    countFrame(windows, placeFrame(windows, 1_000, 2_000), null, frame(7));
    expect(countReading(windows, null, reading({ confidence: 0.25 }, [0, 1, 0, 0, 0]))).toBe(true);
    const [back] = readCameraWindows(writeCameraWindows(new ByteWriter(), windows, ['base']).slice()).open.base;
    expect(back).toEqual({ ...windows.open.base[0], maps: null });
    expect(back?.histograms.get('predictedClass')?.counts).toEqual(Float64Array.of(0, 1, 0, 0, 0));
  });

  test('goes into the open window of the recipe of its frame, into the next one where that has closed meanwhile', () => {
    const windows = noWindows('live', 60_000);
    countFrame(windows, placeFrame(windows, 1_000, 2_000), 'a', frame(7));
    countFrame(windows, placeFrame(windows, 1_500, 2_000), 'b', frame(8));
    countReading(windows, 'a', reading({ confidence: 0.25 }));
    expect(windows.open.base.map(({ recipe, stats }) => [recipe, stats.get('confidence')?.n])).toEqual([
      ['a', 1],
      ['b', undefined],
    ]);
    rollWindows(windows, 60_000);
    countFrame(windows, placeFrame(windows, 61_000, 62_000), 'b', frame(8));
    expect(countReading(windows, 'b', reading({ confidence: 0.5 }))).toBe(true);
    expect(countReading(windows, 'a', reading({ confidence: 0.5 }))).toBe(false);
    expect(windows.open.base).toHaveLength(1);
    expect(windows.open.base[0]?.stats.get('confidence')?.n).toBe(1);
  });

  test('of more recipes than are counted apart goes where their frames went', () => {
    const windows = noWindows('live', 60_000);
    for (let i = 0; i < 20; i++) countFrame(windows, placeFrame(windows, 1_000, 2_000), `r${i}`, frame(7));
    expect(countReading(windows, 'r19', reading({ confidence: 0.5 }))).toBe(true);
    expect(windows.open.base.find(({ recipe }) => recipe === 'other')?.stats.get('confidence')?.n).toBe(1);
  });
});

describe('classes are no levels', () => {
  test.each([3, 64, 96, 1000])('%i classes travel as they are; only levels are folded', (classes) => {
    const windows = noWindows('live', 60_000);
    countFrame(windows, placeFrame(windows, 1_000, 2_000), null, frame(200));
    const counts = Array.from({ length: classes }, (_, i) => (i === classes - 1 ? 1 : 0));
    countReading(windows, null, reading({}, counts));
    const report = windowReport('cam', windows.open.base[0]!, made, options);
    if (report.kind !== 'window') throw new Error('no window');
    expect(report.histograms.predictedClass).toEqual({ lo: 0, hi: classes, counts });
    expect(report.histograms.luma?.counts).toHaveLength(32);
    expect(report.histograms.luma?.counts[25]).toBe(100);
  });

  test('nor are they folded where a baseline keeps many windows', () => {
    const keeper = windowKeeper();
    const window = openWindow('base', 'recorded', null, period);
    window.frames = 1;
    addReading(
      window,
      reading(
        {},
        Array.from({ length: 64 }, () => 1),
      ),
    );
    for (let i = 0; i < 4_001; i++) keeper.add(window);
    expect(keeper.windows()[0]?.histograms.get('predictedClass')?.counts).toHaveLength(64);
  });

  test('one reading more than frames does not make pixels of them', () => {
    // 3 of class 0 and 1 of class 1 against 1:1; one value a frame: (c+½)/(n+B/2).
    const [now, then] = [Float64Array.of(3, 1), Float64Array.of(50, 50)];
    const found = distances({ lo: 0, hi: 2, counts: now }, { lo: 0, hi: 2, counts: then }, 3)!;
    const [p, q] = [3.5 / 5, 1.5 / 5];
    expect(found.kl).toBeCloseTo(p * Math.log(p / 0.5) + q * Math.log(q / 0.5), 10);
  });
});
