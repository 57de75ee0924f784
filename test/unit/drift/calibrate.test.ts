import { describe, expect, test } from 'vitest';
import { baselineHours } from '../../../agent/core/drift/baseline-hours.ts';
import { calibrate, calibrateSteps } from '../../../agent/core/drift/calibrate.ts';
import { createDetector } from '../../../agent/core/drift/detector.ts';
import { referenceOf } from '../../../agent/core/drift/reference-of.ts';
import type { Window } from '../../../agent/core/window/window.ts';
import { foldHistogram } from '../../../shared/sketch/histogram.ts';
import { wanderingWindows } from '../../fixtures/wandering-camera.ts';

const minuteMs = 60_000;
const midnightMs = Date.UTC(2026, 2, 2);
const options = { falseAlarmsPerCameraPerMonth: 1, seed: 3, replicates: 100 };
const camera = { seed: 1, windowMs: minuteMs, frames: 6, startMs: midnightMs };
/** A day seen every 10 minutes, brighter from 6 to 18 o'clock. */
const daily = {
  ...camera,
  windowMs: 10 * minuteMs,
  shift: (_: number, startMs: number) =>
    new Date(startMs).getUTCHours() >= 6 && new Date(startMs).getUTCHours() < 18 ? 8 : 0,
};

const fiveHours = wanderingWindows(camera, 300);
const brief = calibrate(fiveHours, options);
const eightDays = wanderingWindows(daily, 8 * 144);
const long = calibrate(eightDays, options);

function folded(windows: readonly Window[], bins: number): Window[] {
  return windows.map((window) => ({
    ...window,
    histograms: new Map([...window.histograms].map(([name, histogram]) => [name, foldHistogram(histogram, bins)])),
  }));
}

describe('a calibration', () => {
  test('of 5 hours has a fast chart and says what it cannot do', () => {
    expect(brief.goodFor).toBe('5 hours, 300 windows: sudden changes only; record 14 days');
    expect(brief.limits).toEqual([
      '5 hours: too few for charts of slow change; they need 24.',
      'The alarm budget holds only if nothing varies more slowly than the 5 hours seen.',
    ]);
    expect(brief.slow).toBeNull();
    expect(brief.fast).toMatchObject({ channels: ['lumaMean', 'lumaSd', 'luma.js'], mayAct: true });
  });

  test('of 8 days knows the day and may act on slow change', () => {
    expect(long.goodFor).toBe('8 days, 1152 windows: run length uncertain by a factor of 3; record 14 days');
    expect(long.limits).toEqual([]);
    expect(long.slow).toMatchObject({ channels: ['lumaMean', 'luma.js', 'lumaSd'], mayAct: true, replicates: 100 });
    const profile = long.channels.find(({ name }) => name === 'lumaMean')!.hour!.profile;
    expect(profile).toHaveLength(24);
    for (const [hour, level] of profile.entries())
      expect(Math.abs(level! - (hour >= 6 && hour < 18 ? 108 : 100))).toBeLessThan(1.2);
  });

  test('of 3 days lets slow charts only watch', () => {
    const three = calibrate(eightDays.slice(0, 3 * 144), options);
    expect(three.slow!.mayAct).toBe(false);
    expect(three.goodFor).toBe('3 days, 432 windows: sudden changes, slow ones only to watch; record 14 days');
    expect(three.limits).toContain('3 full days: below 6 slow changes are only to watch.');
  });

  test('of one picture, or of pictures all alike, states that nothing can be judged', () => {
    const single = calibrate(wanderingWindows({ ...camera, frames: 1 }, 1), options);
    expect(single.goodFor).toBe('1 hour, 1 window: nothing can be calibrated; record 14 days');
    expect(single.limits[0]).toBe('One picture only: nothing is known of how pictures vary by themselves.');
    const alike = calibrate(
      Array.from({ length: 200 }, (_, i) => ({
        ...fiveHours[0]!,
        startMs: midnightMs + i * minuteMs,
        endMs: midnightMs + (i + 1) * minuteMs,
      })),
      options,
    );
    expect(alike.limits[0]).toBe(
      'All pictures are alike: no chance variation was seen, so no change can be judged against it.',
    );
    for (const { fast, slow, maximum } of [single, alike]) {
      expect([fast, slow]).toEqual([null, null]);
      expect(maximum).toEqual({ base: null, hour: null });
    }
  });

  test('names hours never seen, channels that never move and windows left out', () => {
    const dayShift = eightDays.filter(({ startMs }) => new Date(startMs).getUTCHours() >= 8);
    const short = wanderingWindows({ ...daily, framesAt: () => 1 }, 5, 8 * 144 + 60);
    for (const window of dayShift) window.stats.set('highlightShare', { n: 6, mean: 0, m2: 0, min: 0, max: 0 });
    const { limits } = calibrate([...dayShift, ...short], options);
    for (const window of dayShift) window.stats.delete('highlightShare');
    expect(limits).toEqual([
      'Never moved, so shown but never judged: highlightShare.',
      'Hours of the day never seen, so not judged then (UTC): 0, 1, 2, 3, 4, 5, 6, 7.',
      'Left out for having less than half the usual frames: 5 windows.',
    ]);
  });

  test('is plain JSON, the same for the same seed', () => {
    expect(JSON.parse(JSON.stringify(long))).toEqual(long);
    expect(calibrate(eightDays, options)).toEqual(long);
  });

  test('refuses what it cannot be made of', () => {
    expect(() => calibrate([], options)).toThrow(/expected windows with frames, got none/);
    expect(() => calibrate(fiveHours, { ...options, falseAlarmsPerCameraPerMonth: 0 })).toThrow(/above 0/);
    expect(() => calibrate(fiveHours, { ...options, replicates: 50 })).toThrow(/at least 100 replicates, got 50/);
  });

  test('comes in many small steps that tell how far it is', () => {
    const steps = calibrateSteps(eightDays, options);
    const progress: number[] = [];
    for (let step = steps.next(); !step.done; step = steps.next()) progress.push(step.value);
    expect(progress.length).toBeGreaterThan(150);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBeLessThanOrEqual(1);
  });

  test('takes hours whose minutes are gone', () => {
    const days = baselineHours(eightDays);
    const kept = eightDays.filter(({ startMs }) => startMs >= midnightMs + 4 * 24 * 60 * minuteMs);
    const mixed = calibrate([...days, ...kept], options);
    expect(mixed.span.hours).toBe(8 * 24);
    expect(mixed.span.windows).toBe(4 * 144);
    expect(mixed.slow!.mayAct).toBe(true);
  });
});

describe('bins', () => {
  test('of a history of 32 serve live windows of 256, and the other way round', () => {
    const next = wanderingWindows(camera, 40, 300);
    const coarse = folded(fiveHours, 32);
    const fromHistory = createDetector(referenceOf(coarse), calibrate(coarse, options));
    const live = next.map((window) => fromHistory.base(window));
    const fromFolded = createDetector(referenceOf(coarse), calibrate(coarse, options));
    expect(live).toEqual(folded(next, 32).map((window) => fromFolded.base(window)));
    const fine = createDetector(referenceOf(fiveHours), brief);
    const scores = folded(next, 32).map((window) => fine.base(window).scores.luma!);
    expect(scores.map(({ psi }) => psi)).toEqual(live.map(({ scores }) => scores.luma!.psi));
    for (const { p } of scores) expect(p).toBeGreaterThan(1e-4);
  });

  test('that cannot be folded into one are refused by name', () => {
    const other = folded(fiveHours.slice(0, 2), 64);
    other[1]!.histograms.set('luma', { lo: 0, hi: 1, counts: new Float64Array(64) });
    expect(() => referenceOf(other)).toThrow('the bins of luma differ');
  });
});
