import { describe, expect, test } from 'vitest';
import { histogramsShown } from '../../../agent/app/page/camera-features.ts';
import { lightingCourse } from '../../../agent/app/page/camera-lighting.ts';
import { cameraScreens } from '../../../agent/app/page/camera-screen.ts';
import type { RunningParts } from '../../../agent/app/status-snapshot.ts';
import type { Baseline } from '../../../agent/core/baseline/baseline.ts';
import { referenceOf } from '../../../agent/core/drift/reference-of.ts';
import { createLightingTrend } from '../../../agent/core/lighting/trend/lighting-trend.ts';
import { defaultLimits } from '../../../agent/core/lighting/trend/limits.ts';
import { lightChangeOf } from '../../../agent/core/scene/light-change.ts';
import { noMaps } from '../../../agent/core/window/window-maps.ts';
import type { LastWindow } from '../../../agent/pipeline/window-notes.ts';
import { aged, FIRST_DAY_MS, feedDay, nightOf } from '../../fixtures/lamp-days.ts';
import { greyWindows } from '../../fixtures/small-baseline.ts';

const DAY_MS = 86_400_000;

describe('the months of a lamp as they are drawn', () => {
  // 0.3 % a day: ln 0.7 ÷ ln 0.997 = 118.7 days to 70 %; (0.997^30.4375 − 1) = −8.74 % a month.
  const trend = createLightingTrend({ camera: 'line-3', recipe: null, limits: defaultLimits });
  for (const [day, value] of aged((day) => Math.log(0.997) * day, 100, 0.002).entries())
    feedDay(trend, day, { lampOutput: value });
  const before = trend.state();
  const courses = [...trend.courses(nightOf(100))].map(lightingCourse);
  const lamp = courses.find((course) => course?.measure === 'lampOutput')!;

  test('days are shares of the baseline, the line goes through them', () => {
    expect(lamp.isShare).toBe(true);
    expect(lamp.atMs.length).toBe(100);
    expect(lamp.atMs[0]).toBe(FIRST_DAY_MS + DAY_MS / 2);
    expect(lamp.values.at(-1)).toBeCloseTo(0.997 ** 99, 2);
    expect(lamp.line![0]!.value).toBeCloseTo(1, 2);
    expect(lamp.line![1]).toEqual({ atMs: lamp.atMs.at(-1), value: expect.closeTo(0.997 ** 99, 2) });
    expect(lamp.perMonth).toBeCloseTo(-0.0874, 2);
    expect(lamp.isSure).toBe(true);
  });

  test('the forecast begins where the days end and holds the true course in its band', () => {
    expect(lamp.forecast[0]!.atMs).toBe(lamp.atMs.at(-1));
    for (const { atMs, value, lower, upper } of lamp.forecast) {
      const truth = 0.997 ** ((atMs - FIRST_DAY_MS) / DAY_MS - 0.5);
      expect(lower).toBeLessThan(value);
      expect(value).toBeLessThan(upper);
      expect(Math.abs(truth - value)).toBeLessThan(0.03);
    }
    const { atMs, earliestMs, latestMs } = lamp.reached!;
    expect(Math.abs((atMs - FIRST_DAY_MS) / DAY_MS - 119.2)).toBeLessThan(5);
    expect(earliestMs).toBeLessThan(atMs);
    expect(lamp.forecast.at(-1)!.atMs).toBeGreaterThan(latestMs);
  });

  test('looking changes nothing; a measure without a day is left out', () => {
    expect(trend.state()).toEqual(before);
    expect(courses.filter((course) => course !== null).length).toBe(1);
  });
});

test('the light of a window against the baseline: the whole change and that of each cell add up', () => {
  const layout = { width: 64, height: 48, size: 0, tiles: [] };
  const maps = noMaps(layout);
  maps.frames = 4;
  maps.level = 4 * Math.log(0.4);
  maps.light.fill(0);
  maps.light[5] = 4 * Math.log(0.5);
  const light = { mean: new Float32Array(768), sd: new Float32Array(768).fill(0.01) };
  const { change } = lightChangeOf({ light, level: Math.log(0.5) }, maps);
  // 0.4 of what was 0.5: 20 % darker all over; half of that again in one cell.
  expect(Math.exp(change[0]!)).toBeCloseTo(0.8, 5);
  expect(Math.exp(change[5]!)).toBeCloseTo(0.4, 5);
});

test('histograms stand beside those of the baseline in 32 bars that add up to one', () => {
  const windows = greyWindows(20);
  const [window] = greyWindows(1, 2, 150);
  const baseline = { reference: referenceOf(windows) } as Baseline;
  const shown = histogramsShown({ window, baseline } as LastWindow, []);
  expect(shown.map(({ name }) => name)).toEqual(['luma']);
  for (const shares of [shown[0]!.now, shown[0]!.usual]) {
    expect(shares.length).toBe(32);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
  }
  const brightest = (shares: readonly number[]) => shares.indexOf(Math.max(...shares));
  // Around 120 and 150 of 256, 8 levels a bar.
  expect(Math.abs(brightest(shown[0]!.usual) - 15)).toBeLessThanOrEqual(1);
  expect(Math.abs(brightest(shown[0]!.now) - 18)).toBeLessThanOrEqual(1);
});

describe('what a camera shows', () => {
  const at = (day: number, hour: number) => Date.UTC(2026, 0, day, hour);
  const example = (name: string, atMs: number) => ({ name, atMs, jpeg: Uint8Array.of(name.length) });
  const baseline = {
    id: 'b1',
    startMs: at(1, 0),
    endMs: at(8, 0),
    windows: 10_080,
    provisional: false,
    examples: [example('morning', at(2, 6)), example('noon', at(3, 12)), example('late', at(4, 23))],
  } as unknown as Baseline;
  const last = {
    window: { recipe: null, startMs: at(20, 0), endMs: at(20, 1), frames: 5, histograms: new Map() },
    reading: { values: {}, deviations: {} },
    baseline: { ...baseline, id: 'older', reference: { stats: new Map(), histograms: new Map() } },
    light: null,
  } as unknown as LastWindow;

  function partsAt(nowMs: number): RunningParts {
    return {
      config: { cameras: [] },
      clock: { monotonicMs: () => 0 },
      time: { utcMs: () => nowMs },
      cameras: new Map([['top', { facts: () => ({ recipe: null }), lastPicture: () => null }]]),
      drifts: new Map([
        [
          'top',
          {
            baselines: { current: () => baseline },
            drift: { notes: { last: () => last, charts: () => [] }, lighting: { courses: () => [] } },
          },
        ],
      ]),
    } as unknown as RunningParts;
  }

  test.each([
    [11, 'noon'],
    [5, 'morning'],
    [1, 'late'],
  ])('at %i o’clock the picture of the nearest time of day is the reference: %s', (hour, name) => {
    const shown = cameraScreens(partsAt(at(20, hour))).reference('top');
    expect(shown?.jpeg).toEqual(Uint8Array.of(name.length));
  });

  test('a window that was read against another baseline says nothing any more', async () => {
    const screens = cameraScreens(partsAt(at(20, 1)));
    expect(await screens.screen('top')).toMatchObject({ window: null, light: null, histograms: [], values: {} });
    expect(await screens.screen('none')).toBeNull();
    expect(screens.reference('none')).toBeNull();
  });
});
