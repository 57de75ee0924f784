import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median } from '../../../shared/stats/median.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { profileOnset } from '../../../shared/stats/profile-onset.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { shapeOf } from '../../../shared/stats/shape-of.ts';

fc.configureGlobal({ seed: 20260101 });

/** AR(1) noise with φ = 0.5 and a step of 2 at index 22. */
const stepped = [
  -0.701, -0.015, 0.259, 0.049, -0.168, -1.197, -1.019, 0.535, 0.103, -1.196, 0.558, 0.738, 2.195, 1.152, 0.176, -1.166,
  0.564, 2.507, 0.543, -0.289, 0.372, -0.533, 1.499, 1.447, 1.89, 2.893, 2.466, 3.029, 2.151, 2.359, 0.328, -0.092,
  1.643, 1.311, 2.158, 2.548, 3.419, 3.413, 3.587, 2.697,
];

/** A change of `size` (what a ramp reaches at its end) somewhere in the middle half of AR(1) noise of variance 1. */
function sample(random: () => number, kind: 'none' | 'step' | 'ramp', size: number, phi: number, n = 120) {
  const gauss = normal(random);
  const tau = Math.floor((0.25 + 0.5 * random()) * n);
  let x = gauss();
  const series = Float64Array.from({ length: n }, (_, t) => {
    const change = kind === 'none' || t < tau ? 0 : kind === 'step' ? size : (size * (t - tau)) / (n - 1 - tau);
    const value = x + change;
    x = phi * x + Math.sqrt(1 - phi * phi) * gauss();
    return value;
  });
  return { series, tau };
}

function table(kind: 'none' | 'step' | 'ramp', size: number, phi: number, runs: number, seed: number) {
  const random = seededRandom(seed);
  const errors: number[] = [];
  let right = 0;
  let wrong = 0;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const { series, tau } = sample(random, kind, size, phi);
    const found = shapeOf(series);
    if (found.best === kind) right++;
    if (found.shape !== kind && found.shape !== 'undetermined') wrong++;
    if (kind === 'none') continue;
    const { onset, earliest, latest } = profileOnset(series, { shape: kind, phi: found.phi });
    errors.push(Math.abs(onset - tau));
    if (earliest <= tau && tau <= latest) held++;
  }
  return { right: right / runs, wrong: wrong / runs, held: held / runs, error: errors.length ? median(errors) : 0 };
}

describe('against least squares written out in numpy 1.24.2', () => {
  test('step, phi 0.4', () => {
    const found = profileOnset(stepped, { shape: 'step', phi: 0.4 });
    expect(found.onset).toBe(22);
    expect(found.rss).toBeCloseTo(29.771306848370173, 9);
    expect(found.size).toBeCloseTo(2.038911560328491, 9);
    expect(found.level).toBeCloseTo(0.1326770372710041, 9);
    expect(found.profile[0]).toBeCloseTo(45.077355850223384, 9);
    expect(found.profile.at(-1)).toBeCloseTo(38.51011943115358, 9);
    expect([found.earliest, found.latest]).toEqual([10, 25]);
  });

  test('ramp, phi 0.4', () => {
    const found = profileOnset(stepped, { shape: 'ramp', phi: 0.4 });
    expect(found.onset).toBe(5);
    expect(found.rss).toBeCloseTo(30.371895775772437, 9);
    expect(found.size).toBeCloseTo(0.0929830322733427, 9);
    expect(found.level).toBeCloseTo(-0.33602063550406486, 9);
    expect(found.profile[0]).toBeCloseTo(30.605210067015825, 9);
    expect(found.profile.at(-1)).toBeCloseTo(43.11374437149391, 9);
    expect([found.earliest, found.latest]).toEqual([3, 24]);
  });

  test('shape: criteria, phi', () => {
    const found = shapeOf(stepped);
    expect(found.bic.none).toBeCloseTo(7.226893685259039, 6);
    expect(found.bic.step).toBeCloseTo(3.142385174313972, 6);
    expect(found.bic.ramp).toBeCloseTo(4.78290117578854, 6);
    expect(found.phi).toBeCloseTo(0.5128449369509389, 8);
    expect(found.best).toBe('step');
    // 40 values do not tell a step of 2 from a ramp.
    expect(found.shape).toBe('undetermined');
    expect(found.onset).toBe(22);
    expect([found.earliest <= 10, found.latest >= 34]).toEqual([true, true]);
  });
});

// n = 120; the limits are the method's own table, give or take two standard errors of the runs here.
describe('shapes told apart', () => {
  test('step of 1 standard deviation', () => {
    const found = table('step', 1, 0, 400, 21);
    expect(found.right).toBeGreaterThanOrEqual(0.93);
    expect(found.wrong).toBeLessThanOrEqual(0.01);
    expect(found.error).toBeLessThanOrEqual(2);
    expect(found.held).toBeGreaterThanOrEqual(0.95);
  });

  test('step of 2, also on correlated values', () => {
    for (const phi of [0, 0.5]) {
      const found = table('step', 2, phi, 300, 22);
      expect(found.right).toBeGreaterThanOrEqual(0.97);
      expect(found.wrong).toBeLessThanOrEqual(0.01);
      expect(found.error).toBe(0);
    }
  });

  test('ramp that ends at 5 standard deviations', () => {
    const independent = table('ramp', 5, 0, 300, 23);
    expect(independent.right).toBeGreaterThanOrEqual(0.97);
    expect(independent.wrong).toBeLessThanOrEqual(0.01);
    expect(independent.error).toBeLessThanOrEqual(2);
    expect(independent.held).toBeGreaterThanOrEqual(0.93);
    const alike = table('ramp', 5, 0.5, 400, 24);
    expect(alike.right).toBeGreaterThanOrEqual(0.93);
    expect(alike.wrong).toBeLessThanOrEqual(0.02);
    expect(alike.error).toBeLessThanOrEqual(4);
  });

  test('nothing at all is seldom called a change', () => {
    for (const phi of [0, 0.5]) {
      const found = table('none', 0, phi, 300, 25);
      expect(found.right).toBeGreaterThanOrEqual(0.85);
      expect(found.wrong).toBeLessThanOrEqual(0.02);
    }
  });
});

describe('properties', () => {
  const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 60 });

  test('whatever comes, numbers are finite and the onset lies in its interval, inside the series', () => {
    fc.assert(
      fc.property(
        fc.oneof(series, fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 12, maxLength: 40 })),
        (values) => {
          const found = shapeOf(values);
          for (const value of [...Object.values(found.bic), found.lead, found.level, found.size, found.phi])
            expect(Number.isFinite(value)).toBe(true);
          expect(found.earliest).toBeLessThanOrEqual(found.onset);
          expect(found.latest).toBeGreaterThanOrEqual(found.onset);
          expect(found.earliest >= 3 && found.latest <= values.length - 4).toBe(true);
        },
      ),
    );
  });

  test('level and unit do not matter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { series: values } = sample(seededRandom(seed), 'step', 1.5, 0.3, 60);
        const found = shapeOf(values);
        const moved = shapeOf(values.map((x) => 1000 - 8 * x));
        expect(moved.shape).toBe(found.shape);
        expect([moved.onset, moved.earliest, moved.latest]).toEqual([found.onset, found.earliest, found.latest]);
        expect(moved.size).toBeCloseTo(-8 * found.size, 6);
      }),
      { numRuns: 50 },
    );
  });

  test('noiseless changes and constants', () => {
    const step = shapeOf(Array.from({ length: 40 }, (_, t) => (t < 17 ? 1 : 4)));
    expect(step).toMatchObject({ shape: 'step', onset: 17, earliest: 17, latest: 17 });
    expect(step.size).toBeCloseTo(3, 9);
    expect(step.level).toBeCloseTo(1, 9);
    const ramp = shapeOf(Array.from({ length: 40 }, (_, t) => 2 + 0.1 * Math.max(0, t - 15)));
    expect(ramp).toMatchObject({ shape: 'ramp', onset: 15 });
    expect(ramp.size).toBeCloseTo(2.4, 9);
    expect(shapeOf(new Float64Array(30).fill(7)).best).toBe('none');
    expect(shapeOf(new Float64Array(30).fill(0)).best).toBe('none');
  });
});

test('2,000 values pose no problem', () => {
  const { series, tau } = sample(seededRandom(26), 'step', 1, 0, 2000);
  expect(Math.abs(shapeOf(series).onset - tau)).toBeLessThan(10);
});

test('misuse says what was wrong', () => {
  expect(() => shapeOf([1, 2, 3])).toThrow(/at least 12/);
  expect(() => profileOnset(stepped, { shape: 'step', phi: 1 })).toThrow(/got 1/);
  expect(() => profileOnset([1, 2, 3, 4, 5, 6, 7, Number.NaN], { shape: 'step', phi: 0 })).toThrow(/index 7/);
});
