import { describe, expect, test } from 'vitest';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { createPerturber } from '../../../agent/core/tolerance/perturb.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

const random = seededRandom(1);
const picture = (width: number, height: number, channels: 1 | 3, level: (i: number) => number): Picture => ({
  ...{ width, height, channels },
  pixels: Uint8Array.from({ length: width * height * channels }, (_, i) => level(i)),
});

describe('light', () => {
  const grey = picture(4, 1, 1, (i) => [10, 100, 188, 255][i]!);
  const perturb = createPerturber(grey);

  // Levels by IEC 61966-2-1, worked out in Python.
  test.each([
    ['darker', 0.5, [5, 71, 137, 188]],
    ['darker', 0.2, [8, 90, 170, 231]],
    ['brighter', 0.35, [13, 115, 215, 255]],
    ['brighter', 1, [18, 138, 255, 255]],
  ] as const)('%s by %d', (change, strength, levels) => {
    const { pixels } = perturb(grey, change, strength, random);
    expect([...pixels]).toEqual(levels);
  });

  test('of another colour moves red and blue by half of what 137 mired to an e-fold make, and leaves green', () => {
    const one = picture(1, 1, 3, () => 150);
    const warm = createPerturber(one)(one, 'warmer', 32, random);
    expect([...warm.pixels]).toEqual([158, 150, 142]);
    const cold = createPerturber(one)(one, 'colder', 32, random);
    expect([...cold.pixels]).toEqual([142, 150, 158]);
  });

  test('the picture itself stays as it is', () => {
    perturb(grey, 'darker', 0.5, random);
    expect([...grey.pixels]).toEqual([10, 100, 188, 255]);
  });

  test('a grey picture has no colour', () => {
    expect(() => perturb(grey, 'warmer', 32, random)).toThrow('no colour');
    expect(() =>
      perturb(
        picture(2, 2, 1, () => 0),
        'darker',
        0.5,
        random,
      ),
    ).toThrow('expected 4×1');
  });
});

test('blur spreads light, not levels, over sigma', () => {
  const size = 41;
  const middle = Math.floor(size / 2);
  const dot = picture(size, size, 1, (i) => (i === middle * size + middle ? 255 : 0));
  const { pixels } = createPerturber(dot)(dot, 'blur', 1.5, random);
  const linear = (level: number) => {
    const c = level / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  let [sum, squares] = [0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const light = linear(pixels[i]!);
    sum += light;
    squares += light * ((i % size) - middle) ** 2;
  }
  // All of the light is still there, less what rounds to black.
  expect(sum).toBeGreaterThan(0.97);
  expect(sum).toBeLessThan(1.03);
  expect(Math.sqrt(squares / sum)).toBeCloseTo(1.5, 1);
});

test('noise has the deviation asked for at middle grey, less in the dark, and no bias', () => {
  const deviation = (level: number) => {
    const flat = picture(100, 100, 1, () => level);
    const { pixels } = createPerturber(flat)(flat, 'noise', 4, seededRandom(7));
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const squares = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, sd: Math.sqrt(squares / pixels.length) };
  };
  const grey = deviation(128);
  expect(grey.sd).toBeGreaterThan(3.9);
  expect(grey.sd).toBeLessThan(4.15);
  expect(grey.mean).toBeCloseTo(128, 0);
  expect(deviation(0).sd).toBe(0);
});
