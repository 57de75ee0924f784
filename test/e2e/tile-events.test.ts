import { beforeAll, describe, expect, test } from 'vitest';
import type { FeatureSet } from '../../agent/core/features/feature-set.ts';
import { tileFeatures, tilesAreThere, tilesFolder } from '../fixtures/magnetic-tiles.ts';
import { type TileRun, tileCamera, tileSeeds } from '../fixtures/tile-camera.ts';

if (!tilesAreThere) console.warn(`events of magnetic tiles: skipped, no pictures at ${tilesFolder.pathname}`);

describe.skipIf(!tilesAreThere)('magnetic tiles drawn with replacement, from frames to events', () => {
  let features: ReadonlyMap<number, readonly FeatureSet[]>;
  beforeAll(async () => {
    features = await tileFeatures([2, 3, 4]);
  });

  const count = (runs: readonly TileRun[], is: (run: TileRun) => boolean) => runs.filter(is).length;
  const within = (windows: number) => (run: TileRun) => run.delay !== null && run.delay <= windows;

  test.each([2, 4])(
    'exposure %i in place of 3 is a dated domain shift, found within 5 windows, rarely 10',
    (exposure) => {
      const runs = tileSeeds.map((seed) => tileCamera(features, seed).step(exposure));
      expect(count(runs, within(5))).toBeGreaterThanOrEqual(18);
      expect(count(runs, within(10))).toBe(20);
      expect(count(runs, (run) => run.heldAtOnce)).toBeGreaterThanOrEqual(18);
      expect(count(runs, (run) => run.held)).toBeGreaterThanOrEqual(18);
      expect(runs.map(({ last }) => `${last?.status} ${last?.shape} ${last?.type}`)).toEqual(
        Array(20).fill('updated step domain-shift'),
      );
      // It is one event, called a step or nothing yet.
      expect(count(runs, ({ told }) => new Set(told.map(({ id }) => id)).size === 1)).toBe(20);
      expect(runs.flatMap(({ told }) => told).filter(({ shape }) => shape === 'ramp')).toEqual([]);
    },
  );

  test('a share of exposure 4 that rises over 200 windows is a ramp and data drift by its end', () => {
    const runs = tileSeeds.map((seed) => tileCamera(features, seed).ramp(4));
    const named = count(runs, ({ last }) => last?.shape === 'ramp' && last.type === 'data-drift');
    expect(named).toBeGreaterThanOrEqual(19);
    expect(count(runs, (run) => run.held)).toBeGreaterThanOrEqual(18);
  });

  test("60 healthy stretches of 300 windows raise at most 2 'act' events", () => {
    const events = tileSeeds.flatMap((seed) => {
      const camera = tileCamera(features, seed);
      return [camera.healthy(), camera.healthy(), camera.healthy()];
    });
    expect(events).toHaveLength(60);
    expect(events.filter((acts) => acts > 0).length).toBeLessThanOrEqual(2);
  });
});
