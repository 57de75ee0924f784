import { describe, expect, test } from 'vitest';
import { createTileMatcher } from '../../../agent/core/scene/tile-matcher.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';
import { type Light, shifted, texturedPlate } from '../../fixtures/plate-camera.ts';

const size = 32;
const random = seededRandom(9);

/** Two tiles of a picture that is known at every point, so that a shift by part of a pixel is exact. */
function tilesOf(light: Light, noise = 0, gain = 1): Float32Array {
  return Float32Array.from({ length: 2 * size * size }, (_, i) => {
    const tile = Math.floor(i / (size * size));
    const x = (i % size) + 90 * tile;
    const y = Math.floor(i / size) % size;
    return gain * 400 * light(x, y) + noise * normalDeviate(random);
  });
}

const matcher = createTileMatcher(size, tilesOf(texturedPlate), [0, 1]);

describe('phase correlation against shifts that were put in', () => {
  test.each([
    [0, 0],
    [3, 0],
    [-2, 5],
    [4, -4],
  ])('whole pixels: %d right, %d down', (right, down) => {
    const found = matcher.shift(tilesOf(shifted(texturedPlate, right, down), 2));
    expect(Math.abs(found.x - right)).toBeLessThan(0.1 + 0.06 * Math.abs(right));
    expect(Math.abs(found.y - down)).toBeLessThan(0.1 + 0.06 * Math.abs(down));
    expect(found.ratio).toBeGreaterThan(3);
  });

  test.each([
    [0.7, 0],
    [1.5, -0.4],
    [-0.3, 2.25],
  ])('parts of a pixel, within a sixth: %d right, %d down', (right, down) => {
    const found = matcher.shift(tilesOf(shifted(texturedPlate, right, down)));
    expect(Math.abs(found.x - right)).toBeLessThan(1 / 6);
    expect(Math.abs(found.y - down)).toBeLessThan(1 / 6);
  });

  test('half the light moves nothing', () => {
    const { x, y, ratio } = matcher.shift(tilesOf(texturedPlate, 1, 0.5));
    expect(Math.hypot(x, y)).toBeLessThan(0.1);
    expect(ratio).toBeGreaterThan(10);
  });

  test('noise and a flat picture match nothing', () => {
    const other = seededRandom(4);
    expect(matcher.shift(Float32Array.from({ length: 2 * size * size }, () => other())).ratio).toBeLessThan(2.5);
    expect(matcher.shift(new Float32Array(2 * size * size)).ratio).toBe(1);
  });

  test('no tile is refused', () => {
    expect(() => createTileMatcher(size, new Float32Array(0), [])).toThrow('expected at least one tile');
  });
});
