import { describe, expect, test } from 'vitest';
import type { SceneReading } from '../../../agent/core/scene/scene-reading.ts';
import { createSceneWatch, type SceneWatch } from '../../../agent/core/scene/scene-watch.ts';
import { buildScenery } from '../../../agent/core/scene/scenery-builder.ts';
import { addValue, noMoments } from '../../../shared/sketch/moments.ts';
import {
  flatPlate,
  type Light,
  plateCamera,
  plateSize,
  plateWindowMs,
  shifted,
  smudged,
  texturedPlate,
} from '../../fixtures/plate-camera.ts';

const camera = plateCamera(1);
const settings = { exposureMs: 8, gainDb: 6 };
const learnt = Array.from({ length: 80 }, (_, i) => camera(i, texturedPlate, settings));
const scenery = buildScenery(learnt)!;

function watchOf(): SceneWatch {
  return createSceneWatch(scenery, { windowMs: plateWindowMs });
}

function readings(
  watch: SceneWatch,
  light: Light,
  count: number,
  values: Record<string, number> = settings,
): SceneReading[] {
  return Array.from({ length: count }, (_, i) => watch.read(camera(100 + i, light, values)));
}

function chart(reading: SceneReading, name: string) {
  return reading.charts.find((one) => one.chart === name);
}

/** The first window in which each chart alarms, 1 for the first. */
function alarms(read: readonly SceneReading[]): Record<string, number> {
  const first: Record<string, number> = {};
  for (const [i, { charts }] of read.entries())
    for (const one of charts) if (one.statistic > one.threshold) first[one.chart] ??= i + 1;
  return first;
}

test('fewer than 20 windows are no baseline', () => {
  expect(buildScenery(learnt.slice(0, 19))).toBeNull();
  expect(buildScenery(learnt.slice(0, 30))!.blob).toBeNull();
});

test('forty healthy windows raise nothing, and every measure is about what it was', () => {
  const read = readings(watchOf(), texturedPlate, 40);
  expect(alarms(read)).toEqual({});
  const { values } = read.at(-1)!;
  for (const name of ['lightTiltX', 'lightTiltY', 'lightRadial', 'blobLoss', 'obstructedShare', 'lampOutput'])
    expect(Math.abs(values[name]!), name).toBeLessThan(0.02);
  expect(values.uniformity).toBeGreaterThan(0.97);
});

describe('a smudge over 2 % of the picture that takes half the light', () => {
  test.each([
    ['in a corner', 14, 14],
    ['in the middle', 66, 60],
    ['at an edge', 120, 70],
  ])('%s is found within 5 windows, with its place and depth', (_, x, y) => {
    const read = readings(watchOf(), smudged(texturedPlate, x, y), 6);
    expect(alarms(read).blob).toBeLessThanOrEqual(5);
    const { blob, values } = read.at(-1)!;
    expect(Math.hypot(blob!.x * plateSize - x, blob!.y * plateSize - y)).toBeLessThan(0.05 * plateSize);
    expect(blob!.loss).toBeGreaterThan(0.35);
    expect(blob!.loss).toBeLessThan(0.55);
    expect(values.blobLoss).toBe(blob!.loss);
    expect(values.uniformity).toBeLessThan(0.7);
    expect(Math.abs(values.lightRadial!)).toBeLessThan(0.03);
    expect(chart(read.at(-1)!, 'blob')).toMatchObject({ direction: 'up', sinceMs: 100 * plateWindowMs });
  });

  test('that is wiped off lets the chart fall again', () => {
    const watch = watchOf();
    readings(watch, smudged(texturedPlate, 66, 60), 100);
    const after = Array.from({ length: 20 }, (_, i) => watch.read(camera(200 + i, texturedPlate, settings)));
    expect(alarms(after.slice(-1))).toEqual({});
  });
});

describe('light that fades and leans is no smudge', () => {
  test('15 % less light is told as such where exposure and gain are known', () => {
    const read = readings(watchOf(), (x, y) => 0.85 * texturedPlate(x, y), 10);
    expect(alarms(read)).toEqual({});
    expect(read.at(-1)!.values.lampOutput).toBeCloseTo(Math.log(0.85), 2);
  });

  test('exposure that makes up for it hides nothing', () => {
    const read = readings(watchOf(), texturedPlate, 1, { exposureMs: 16, gainDb: 6 });
    expect(read[0]!.values.lampOutput).toBeCloseTo(-Math.LN2, 2);
  });

  test('without exposure it is not told, unless the camera is locked', () => {
    const [blind] = readings(watchOf(), texturedPlate, 1, {});
    expect(blind!.values.lampOutput).toBeUndefined();
    expect(blind!.unavailable.lampOutput).toMatch(/lock exposure or supply metadata$/);
    const locked = createSceneWatch(scenery, { windowMs: plateWindowMs, exposureLocked: true });
    expect(locked.read(camera(100, (x, y) => 0.5 * texturedPlate(x, y))).values.lampOutput).toBeCloseTo(-Math.LN2, 1);
  });

  test('a tilt and a vignette are told edge to edge', () => {
    const tilted = readings(watchOf(), (x, y) => texturedPlate(x, y) * Math.exp(0.3 * (x / plateSize - 0.5)), 8);
    expect(alarms(tilted)).toEqual({});
    expect(tilted.at(-1)!.values.lightTiltX).toBeCloseTo(0.3, 2);
    expect(tilted.at(-1)!.values.lightTiltY).toBeCloseTo(0, 2);
    const vignette: Light = (x, y) => {
      const [u, v] = [(2 * x) / plateSize - 1, (2 * y) / plateSize - 1];
      return texturedPlate(x, y) * Math.exp(-0.1 * (u * u + v * v));
    };
    expect(readings(watchOf(), vignette, 1)[0]!.values.lightRadial).toBeCloseTo(-0.2, 2);
  });
});

describe('a camera that moved', () => {
  test.each([
    [1.5, 0, 'displacementX', 'up'],
    [0, -2, 'displacementY', 'down'],
  ] as const)('by %d, %d pixels is found in the third window', (right, down, channel, direction) => {
    const read = readings(watchOf(), shifted(texturedPlate, right, down), 5);
    expect(alarms(read).displacement).toBe(3);
    expect(Math.abs(read[4]!.values.displacementX! - right)).toBeLessThan(0.2);
    expect(Math.abs(read[4]!.values.displacementY! - down)).toBeLessThan(0.2);
    expect(chart(read[4]!, 'displacement')).toMatchObject({ channel, direction, sinceMs: 100 * plateWindowMs });
  });

  test('shaking once is nothing', () => {
    const watch = watchOf();
    const read = [
      texturedPlate,
      shifted(texturedPlate, 2, 0),
      texturedPlate,
      texturedPlate,
      shifted(texturedPlate, 0, 2),
    ];
    expect(alarms(read.map((light, i) => watch.read(camera(100 + i, light))))).toEqual({});
  });

  test('so far that the texture is gone is found in the sixth', () => {
    const read = readings(watchOf(), shifted(texturedPlate, 300, 200), 6);
    expect(alarms(read).displacement).toBe(6);
    expect(read[5]!.values.displacementX).toBeUndefined();
    expect(read[5]!.unavailable.displacement).toMatch(/moved too far to say$/);
  });

  test('above a flat plate it cannot be told', () => {
    const flat = buildScenery(Array.from({ length: 20 }, (_, i) => camera(i, flatPlate)))!;
    const { unavailable } = createSceneWatch(flat, { windowMs: plateWindowMs }).read(camera(30, flatPlate));
    expect(unavailable.displacement).toBe('no static texture');
    expect(unavailable.obstruction).toBe('the picture never had contrast whose loss would show');
  });
});

describe('something before the lens', () => {
  const halfCovered: Light = (x, y) => (x < plateSize / 2 ? 0.1 : texturedPlate(x, y));

  test('is told after three windows, with the share it covers', () => {
    const read = readings(watchOf(), halfCovered, 4);
    expect(alarms(read).obstruction).toBe(3);
    expect(read[0]!.values.obstructedShare).toBeGreaterThan(0.35);
    expect(read[0]!.values.obstructedShare).toBeLessThan(0.6);
  });

  test('that goes by is not', () => {
    const watch = watchOf();
    const lights = [halfCovered, halfCovered, texturedPlate, halfCovered, halfCovered];
    expect(alarms(lights.map((light, i) => watch.read(camera(100 + i, light)))).obstruction).toBeUndefined();
  });
});

describe('a frozen picture', () => {
  const withChange = (index: number, change: number, frames: number) => {
    const window = camera(index, texturedPlate, settings);
    const moments = noMoments();
    for (let i = 0; i < frames; i++) addValue(moments, change);
    window.stats.set('frameChange', moments);
    return window;
  };

  test('is told after ten frames, not after four; noise alone is 2σ/√π', () => {
    const watch = watchOf();
    const live = (2 * 2) / Math.sqrt(Math.PI);
    const statistics = [4, 4, 1, 1].map((frames, i) => chart(watch.read(withChange(100 + i, 0, frames)), 'frozen')!);
    expect(statistics.map(({ statistic, threshold }) => statistic > threshold)).toEqual([false, false, false, true]);
    expect(statistics[3]!.sinceMs).toBe(100 * plateWindowMs);
    expect(chart(watch.read(withChange(104, live, 5)), 'frozen')!.statistic).toBe(0);
  });

  test('a camera that repeats its frames when well is not judged', () => {
    const repeating = buildScenery(Array.from({ length: 20 }, (_, i) => withChange(i, 0, 5)))!;
    const read = createSceneWatch(repeating, { windowMs: plateWindowMs }).read(withChange(30, 0, 5));
    expect(read.unavailable.frozen).toBe('this camera repeats its frames when it is well');
  });
});

describe('a restart', () => {
  test('goes on with every chart', () => {
    const light = shifted(smudged(texturedPlate, 66, 60), 2, 0);
    const watch = watchOf();
    readings(watch, light, 2);
    const restarted = watchOf();
    expect(restarted.restore(JSON.parse(JSON.stringify(watch.state())))).toBe(true);
    const next = camera(102, light, settings);
    const there = watch.read(next).charts;
    for (const one of restarted.read(next).charts) {
      const same = there.find((other) => other.chart === one.chart)!;
      expect(Math.abs(one.statistic - same.statistic), one.chart).toBeLessThan(1);
      expect(one.sinceMs, one.chart).toBe(same.sinceMs);
    }
  });

  test.each([
    null,
    5,
    {},
    { version: 1, up: [[9999, 1, 1]], down: [] },
    { version: 1, up: [], down: [], obstruction: {} },
  ])('with %j starts afresh', (state) => {
    const watch = watchOf();
    expect(watch.restore(state)).toBe(false);
    expect(alarms([watch.read(camera(100, texturedPlate, settings))])).toEqual({});
  });
});

test('pictures of another size move no chart and say so', () => {
  const small = { ...scenery, tiles: { ...scenery.tiles, mean: new Float32Array(4) } };
  const read = createSceneWatch({ ...small, texture: null }, { windowMs: plateWindowMs }).read(
    camera(1, texturedPlate),
  );
  expect(read.unavailable.scene).toBe("the pictures have another size than the baseline's");
  expect(read.charts).toEqual([]);
});
