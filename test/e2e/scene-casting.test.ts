import { existsSync, readdirSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFrameMapper } from '../../agent/core/features/frame-mapper.ts';
import type { FrameMaps } from '../../agent/core/features/frame-maps.ts';
import type { SceneReading } from '../../agent/core/scene/scene-reading.ts';
import { createSceneWatch, type SceneWatch } from '../../agent/core/scene/scene-watch.ts';
import type { Scenery } from '../../agent/core/scene/scenery.ts';
import { buildScenery } from '../../agent/core/scene/scenery-builder.ts';
import { openWindow, type Window } from '../../agent/core/window/window.ts';
import { addMaps, noMaps } from '../../agent/core/window/window-maps.ts';
import { seededRandom } from '../../shared/stats/random.ts';
import {
  blurred,
  brighter,
  type Change,
  fromRgb,
  type LinearPicture,
  moved,
  onPlate,
  smudge,
  toRgb,
} from '../fixtures/linear-pictures.ts';

const folder = new URL('../../../shared/data/casting-parts/ok_front/', import.meta.url);
const there = existsSync(folder);
if (!there) console.warn(`casting parts: skipped, no pictures at ${folder.pathname}`);

/** Side of the photographs; changes are applied in its pixels. */
const side = 300;
const analysed = 224;
const framesPerWindow = 5;
const baselineWindows = 150;
const windowMs = 60_000;
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
/** What this chart has of a budget of 1 a month. */
const falseAlarmsPerMonth = 0.25;

const pictures: LinearPicture[] = [];
const mapper = createFrameMapper(analysed, analysed, 3);

async function mapsOf(change: Change, of: readonly LinearPicture[] = pictures): Promise<FrameMaps[]> {
  const all: FrameMaps[] = [];
  for (const picture of of) {
    const raw = { raw: { width: side, height: side, channels: 3 as const } };
    const pixels = await sharp(toRgb(change(picture)), raw)
      .resize(analysed, analysed, { kernel: 'linear' })
      .raw()
      .toBuffer();
    const { light, tiles, tileColour, ...maps } = mapper.map(pixels, null);
    all.push({ ...maps, light: light.slice(), tiles: tiles.slice(), tileColour: tileColour.slice() });
  }
  return all;
}

/** Windows of pictures drawn with replacement. */
function station(random: () => number): (pool: readonly FrameMaps[], index: number) => Window {
  return (pool, index) => {
    const window = openWindow('base', 'recorded', null, { startMs: index * windowMs, endMs: (index + 1) * windowMs });
    window.maps = noMaps(pool[0]!.layout);
    for (let i = 0; i < framesPerWindow; i++) addMaps(window.maps, pool[Math.floor(random() * pool.length)]!);
    window.frames = framesPerWindow;
    return window;
  };
}

interface Camera {
  readonly scenery: Scenery;
  readonly draw: (pool: readonly FrameMaps[], index: number) => Window;
}

function learnt(pool: readonly FrameMaps[], seed: number): Camera {
  const draw = station(seededRandom(seed));
  const windows = Array.from({ length: baselineWindows }, (_, i) => draw(pool, i));
  return { scenery: buildScenery(windows, { falseAlarmsPerMonth })!, draw };
}

function read({ scenery, draw }: Camera, pool: readonly FrameMaps[], count: number): SceneReading[] {
  const watch: SceneWatch = createSceneWatch(scenery, { windowMs });
  return Array.from({ length: count }, (_, i) => watch.read(draw(pool, baselineWindows + i)));
}

/** Windows until a chart alarms, 1 for the first; Infinity: never. */
function delay(readings: readonly SceneReading[], chart: string): number {
  const at = readings.findIndex(({ charts }) =>
    charts.some((one) => one.chart === chart && one.statistic > one.threshold),
  );
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

function share(values: readonly boolean[]): number {
  return values.filter(Boolean).length / values.length;
}

describe.skipIf(!there)('casting parts, five of 262 a window, changed in linear light', () => {
  let healthy: FrameMaps[];
  let cameras: Camera[];

  beforeAll(async () => {
    for (const name of readdirSync(folder).sort()) {
      const rgb = await sharp(new URL(name, folder).pathname).removeAlpha().toColourspace('srgb').raw().toBuffer();
      pictures.push(fromRgb(rgb, side));
    }
    healthy = await mapsOf((picture) => picture);
    cameras = seeds.map((seed) => learnt(healthy, seed));
  });

  test('150 healthy windows of each of 20 cameras raise nothing', () => {
    for (const camera of cameras) {
      const readings = read(camera, healthy, 150);
      for (const chart of ['blob', 'displacement', 'obstruction']) expect(delay(readings, chart)).toBe(Infinity);
    }
  });

  test.each([
    ['in a corner', 30, 30, 5, 0.8],
    ['on the hub', 150, 150, 5, 0.8],
    ["on the parts' rim", 245, 150, 20, 0.75],
    ["on the parts' rim, above", 150, 55, 20, 0.75],
  ])('a smudge %s is found in time and placed within 35 pixels', async (_, x, y, windows, wanted) => {
    const pool = await mapsOf(smudge(x, y));
    const outcomes = cameras.map((camera) => {
      const readings = read(camera, pool, windows);
      const at = delay(readings, 'blob');
      const { blob } = readings[Math.min(at, windows) - 1]!;
      return { at, off: Math.hypot(blob!.x * side - x, blob!.y * side - y), loss: blob!.loss };
    });
    console.info(`smudge at ${x}, ${y}: windows ${outcomes.map(({ at }) => at).join(' ')}`);
    expect(share(outcomes.map(({ at, off }) => at <= windows && off <= 35))).toBeGreaterThanOrEqual(wanted);
    for (const { loss } of outcomes.filter(({ at }) => at <= windows)) expect(loss).toBeGreaterThan(0.15);
  });

  test.each([
    ['15 % less light', brighter(0.85)],
    ['20 % more exposure', brighter(1.2)],
    ['a blur of 2 pixels', blurred(2)],
  ])('%s is no smudge within 5 windows', async (_, change) => {
    const pool = await mapsOf(change);
    for (const camera of cameras) expect(delay(read(camera, pool, 5), 'blob')).toBe(Infinity);
  });

  test('on the photographs displacement is unavailable: no static texture', () => {
    for (const camera of cameras) {
      const [reading] = read(camera, healthy, 1);
      expect(`displacement unavailable: ${reading!.unavailable.displacement}`).toBe(
        'displacement unavailable: no static texture',
      );
    }
  });

  test('on a fixed textured plate a shift of 3 pixels is found within 5 windows, before it could pass for a smudge', async () => {
    const random = seededRandom(77);
    const rough = { side, light: Float32Array.from({ length: side * side }, random) };
    const fine = blurred(1.2)(rough);
    const coarse = blurred(5)(rough);
    const plate = { side, light: fine.light.map((value, i) => 0.25 * value + coarse.light[i]! - 0.28) };
    const still = onPlate(plate, 118);
    const parts = pictures.slice(0, 60);
    const pool = await mapsOf(still, parts);
    const plates = seeds.slice(0, 3).map((seed) => learnt(pool, seed));
    for (const [right, down] of [
      [3, 0],
      [2, -2],
    ] as const) {
      const shifted = await mapsOf((picture) => moved(right, down)(still(picture)), parts);
      for (const camera of plates) {
        const readings = read(camera, shifted, 5);
        expect(delay(readings, 'displacement')).toBeLessThanOrEqual(5);
        expect(delay(readings, 'displacement')).toBeLessThanOrEqual(delay(readings, 'blob'));
        const scale = analysed / side;
        const { displacementX, displacementY } = readings.at(-1)!.values;
        expect(Math.hypot(displacementX! - scale * right, displacementY! - scale * down)).toBeLessThan(0.3);
      }
    }
  });
});
