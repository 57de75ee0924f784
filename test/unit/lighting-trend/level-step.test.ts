import { expect, test } from 'vitest';
import { levelStep } from '../../../agent/core/lighting/trend/level-step.ts';
import { tamed } from '../../../agent/core/lighting/trend/tamed.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

/** ln of a lamp's output: 2 % a month, 1 % of noise with φ = 0.6, a step on day 100. */
function lamp(length: number, step: number, seed: number): { days: number[]; values: number[] } {
  const gauss = normal(seededRandom(seed));
  let rest = gauss();
  const values = Array.from({ length }, (_, day) => {
    rest = 0.6 * rest + 0.8 * gauss();
    return (-0.02 / 30) * day + (day >= 100 ? step : 0) + 0.01 * rest;
  });
  return { days: values.map((_, day) => 20_000 + day), values };
}

const unnoted = { least: 0.02, noted: () => false };

test.each([0.3, -0.3, 0.12])('a step of %d is found within five days, on its day', (size) => {
  for (let seed = 0; seed < 10; seed++) {
    const found = levelStep(lamp(105, size, seed), unnoted);
    expect(found?.day).toBe(20_100);
    expect(found!.size / size).toBeCloseTo(1, 0);
  }
});

test('a trend alone is no step', () => {
  for (let seed = 0; seed < 30; seed++) expect(levelStep(lamp(60 + 10 * (seed % 10), 0, seed), unnoted)).toBeNull();
});

test('three days are needed on the far side', () => {
  expect(levelStep(lamp(102, 0.3, 1), unnoted)).toBeNull();
  expect(levelStep(lamp(103, 0.3, 1), unnoted)?.day).toBe(20_100);
});

test('a note lets a small step count', () => {
  const noted = { least: 0.02, noted: (day: number) => Math.abs(day - 20_100) <= 1 };
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const count = (options: typeof noted) => seeds.filter((seed) => levelStep(lamp(108, 0.035, seed), options)).length;
  expect(count(noted)).toBeGreaterThan(15);
  expect(count(unnoted)).toBeLessThan(10);
});

test('a day or two that stand out are no steps, and are pulled in', () => {
  const { days, values } = lamp(120, 0, 3);
  values[100]! -= 0.5;
  values[60]! -= 0.4;
  values[61]! -= 0.4;
  expect(levelStep({ days, values }, unnoted)).toBeNull();
  const calm = tamed(values);
  expect(calm[100]).toBeGreaterThan(-0.15);
  expect(calm[61]).toBeGreaterThan(-0.12);
  expect(calm[10]).toBe(values[10]);
});

test('short, constant and gappy series are no harm', () => {
  expect(levelStep({ days: [], values: [] }, unnoted)).toBeNull();
  expect(levelStep({ days: [1, 2, 3], values: [1, 1, 1] }, unnoted)).toBeNull();
  const days = Array.from({ length: 30 }, (_, i) => i);
  expect(levelStep({ days, values: days.map(() => 0.5) }, unnoted)).toBeNull();
  const gappy = lamp(160, 0.3, 4);
  const kept = gappy.days.map((_, i) => i).filter((i) => i % 7 < 5);
  const found = levelStep(
    { days: kept.map((i) => gappy.days[i]!), values: kept.map((i) => gappy.values[i]!) },
    unnoted,
  );
  expect(found!.day - 20_100).toBeGreaterThanOrEqual(0);
  expect(found!.day - 20_100).toBeLessThanOrEqual(2);
});
