import { existsSync, readdirSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import { createFrameMapper } from '../../agent/core/features/frame-mapper.ts';
import type { FrameMaps } from '../../agent/core/features/frame-maps.ts';
import { FrameSequence } from '../../agent/core/scene/frame-sequence.ts';
import type { SceneReading } from '../../agent/core/scene/scene-reading.ts';
import { createSceneWatch } from '../../agent/core/scene/scene-watch.ts';
import type { Scenery } from '../../agent/core/scene/scenery.ts';
import { buildScenery } from '../../agent/core/scene/scenery-builder.ts';
import { addFrame, openWindow, type Window } from '../../agent/core/window/window.ts';

const folder = new URL('../../../shared/data/webcam-3days/', import.meta.url);
const there = existsSync(folder);
if (!there) console.warn(`webcam: skipped, no pictures at ${folder.pathname}`);

/** One frame a window, every quarter of an hour; the first day and a quarter, night and all, is the baseline. */
const windowMs = 15 * 60_000;
const baselineFrames = 120;
/** ln of linear light of the median cell: by day above, under floodlight below. */
const daylight = -3;

interface Shot {
  readonly startMs: number;
  readonly noise: number;
  readonly maps: FrameMaps;
}

const mapper = createFrameMapper(224, 224, 3);
const analyse = createAnalyser({ width: 224, height: 224, channels: 3 });

/** The frames as the camera would have seen them after a push by whole pixels of its own. */
async function shotsOf(right: number, down: number): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (const name of readdirSync(folder).sort()) {
    const reach = Math.max(Math.abs(right), Math.abs(down));
    const file = sharp(new URL(name, folder).pathname).removeAlpha().toColourspace('srgb');
    const extended = await file
      .extend({ left: reach, right: reach, top: reach, bottom: reach, extendWith: 'copy' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = extended.info;
    const pixels = await sharp(extended.data, { raw: { width, height, channels: 3 } })
      .extract({ left: reach - right, top: reach - down, width: width - 2 * reach, height: height - 2 * reach })
      .resize({ width: 224, height: 224, fit: 'cover', kernel: 'linear' })
      .raw()
      .toBuffer();
    const { light, tiles, tileColour, ...maps } = mapper.map(pixels, null);
    const { values } = analyse({ width: 224, height: 224, channels: 3, pixels });
    const time = name.replace('.jpg', 'Z').replace(/_/g, ':');
    shots.push({
      startMs: Date.parse(time),
      noise: values.get('noise')!,
      maps: { ...maps, light: light.slice(), tiles: tiles.slice(), tileColour: tileColour.slice() },
    });
  }
  return shots;
}

function windowsOf(shots: readonly Shot[]): Window[] {
  const sequence = new FrameSequence();
  return shots.map(({ startMs, noise, maps }) => {
    const features = { histograms: new Map(), values: new Map([['noise', noise]]), maps };
    sequence.see(features);
    const window = openWindow('base', 'recorded', null, { startMs, endMs: startMs + windowMs });
    addFrame(window, features);
    return window;
  });
}

function alarming(readings: readonly SceneReading[], chart: string): number[] {
  const at: number[] = [];
  for (const [i, { charts }] of readings.entries())
    if (charts.some((one) => one.chart === chart && one.statistic > one.threshold)) at.push(i);
  return at;
}

describe.skipIf(!there)('an outdoor webcam over three days and nights', () => {
  let shots: Shot[];
  let scenery: Scenery;

  beforeAll(async () => {
    shots = await shotsOf(0, 0);
    scenery = buildScenery(windowsOf(shots.slice(0, baselineFrames)))!;
  });

  test('is never frozen, displaced or obstructed', () => {
    const watch = createSceneWatch(scenery, { windowMs });
    const readings = windowsOf(shots).map((window) => watch.read(window));
    for (const chart of ['frozen', 'displacement', 'obstruction']) expect(alarming(readings, chart), chart).toEqual([]);
    // They were looked at, not left out.
    expect(readings.filter(({ values }) => values.displacementX !== undefined).length).toBeGreaterThan(200);
    expect(readings.filter(({ charts }) => charts.some(({ chart }) => chart === 'frozen')).length).toBe(240);
  });

  test.each([
    [3, 0],
    [2, -2],
  ])('daylight frames pushed by %d, %d pixels are found within 5 of them', async (right, down) => {
    const pushed = await shotsOf(right, down);
    const starts = shots
      .map((_, i) => i)
      .filter((i) => i >= baselineFrames && i < 230 && shots[i]!.maps.level > daylight);
    expect(starts.length).toBeGreaterThan(60);
    const delays = starts.map((start) => {
      const seen = [...shots.slice(start - 10, start), ...pushed.slice(start, start + 30)];
      const watch = createSceneWatch(scenery, { windowMs });
      const readings = windowsOf(seen).map((window) => watch.read(window));
      const found = alarming(readings, 'displacement')[0] ?? seen.length;
      return seen.slice(10, found + 1).filter(({ maps }) => maps.level > daylight).length;
    });
    expect(Math.max(...delays)).toBeLessThanOrEqual(5);
  });
});
