import { expect, test } from 'vitest';
import {
  countFrame,
  cutWindows,
  maxRecipesAtOnce,
  noWindows,
  openBase,
  placeFrame,
  rollWindows,
} from '../../../agent/core/window/camera-windows.ts';
import { totalCount } from '../../../shared/sketch/histogram.ts';

const minute = 60_000;
const hour = 60 * minute;
const midnight = Date.UTC(2026, 2, 2);
const never = Number.POSITIVE_INFINITY;

function frame(level: number) {
  const luma = new Uint32Array(256);
  luma[level] = 100;
  return { histograms: new Map([['luma', luma]]), values: new Map([['lumaMean', level]]) };
}

function feed(windows: ReturnType<typeof noWindows>, atMs: number, recipe: string | null = null, level = 7) {
  const placed = placeFrame(windows, atMs, never);
  const closed = rollWindows(windows, placed.countAtMs);
  countFrame(windows, placed, recipe, frame(level));
  return closed;
}

test('a minute closes when the next begins, the hour and the day with it', () => {
  const windows = noWindows('recorded', minute);
  expect(feed(windows, midnight + 23 * hour + 59 * minute)).toEqual([]);
  const closed = feed(windows, midnight + 24 * hour);
  expect(closed.map(({ level, startMs, endMs, frames }) => [level, startMs, endMs, frames])).toEqual([
    ['base', midnight + 23 * hour + 59 * minute, midnight + 24 * hour, 1],
    ['hour', midnight + 23 * hour, midnight + 24 * hour, 1],
    ['day', midnight, midnight + 24 * hour, 1],
  ]);
});

test('an hour adds up its minutes, frame by frame and bin by bin', () => {
  const windows = noWindows('recorded', minute);
  for (let i = 0; i < 60; i++) feed(windows, midnight + i * minute, null, i);
  const [, hourly] = rollWindows(windows, midnight + hour);
  expect(hourly?.frames).toBe(60);
  expect(totalCount(hourly!.histograms.get('luma')!)).toBe(6000);
  // numpy: np.arange(60).mean() = 29.5, .std(ddof=1) = 17.46424919657298
  const moments = hourly!.stats.get('lumaMean')!;
  expect(moments.mean).toBeCloseTo(29.5, 12);
  expect(Math.sqrt(moments.m2 / 59)).toBeCloseTo(17.46424919657298, 12);
});

test('a late frame counts in the open window, an early one moves nothing', () => {
  const windows = noWindows('recorded', minute);
  feed(windows, midnight + 10 * minute);
  const late = placeFrame(windows, midnight, never);
  expect(late).toEqual({ countAtMs: midnight + 10 * minute, late: true, early: false });
  const early = placeFrame(windows, midnight + 400 * 24 * hour, midnight + hour);
  expect(early).toEqual({ countAtMs: midnight + 10 * minute, late: false, early: true });
  countFrame(windows, late, null, frame(1));
  countFrame(windows, early, null, frame(1));
  expect(windows.open.base).toMatchObject([{ frames: 3, framesLate: 1, framesEarly: 1 }]);
});

test('a window without frames is a window; a recording has none', () => {
  const live = noWindows('live', minute);
  openBase(live, midnight);
  expect(rollWindows(live, midnight + minute)).toMatchObject([{ level: 'base', frames: 0 }]);
  const recorded = noWindows('recorded', minute);
  feed(recorded, midnight);
  expect(feed(recorded, midnight + 30 * minute).map(({ level }) => level)).toEqual(['base']);
});

test('recipes in turn each have their window of the same period', () => {
  const windows = noWindows('recorded', minute);
  for (let i = 0; i < 6; i++) feed(windows, midnight + i * 1000, i % 2 ? 'bolt' : 'nut');
  const closed = rollWindows(windows, midnight + hour);
  expect(closed.map(({ level, recipe, frames, startMs }) => [level, recipe, frames, startMs])).toEqual([
    ['base', 'nut', 3, midnight],
    ['base', 'bolt', 3, midnight],
    ['hour', 'nut', 3, midnight],
    ['hour', 'bolt', 3, midnight],
  ]);
});

test('a source that names ever new recipes fills no memory and loses no frame', () => {
  const windows = noWindows('recorded', minute);
  for (let i = 0; i < 1000; i++) feed(windows, midnight, `recipe-${i}`);
  expect(windows.open.base.length).toBe(maxRecipesAtOnce + 1);
  expect(windows.open.base.reduce((sum, window) => sum + window.frames, 0)).toBe(1000);
});

test('a failed frame counts apart', () => {
  const windows = noWindows('recorded', minute);
  countFrame(windows, placeFrame(windows, midnight, never), null, null);
  expect(windows.open.base).toMatchObject([{ frames: 0, framesFailed: 1 }]);
});

test('when the clock is set, every window ends at that moment', () => {
  const windows = noWindows('live', minute);
  feed(windows, midnight + 30_000);
  const closed = cutWindows(windows, midnight + 40_000);
  expect(closed.map(({ level, startMs, endMs }) => [level, startMs, endMs])).toEqual([
    ['base', midnight, midnight + 40_000],
    ['hour', midnight, midnight + 40_000],
    ['day', midnight, midnight + 40_000],
  ]);
  expect(windows.open).toEqual({ base: [], hour: [], day: [] });
});
