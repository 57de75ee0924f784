import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kendallS, mannKendall, varianceInflation } from '../../../shared/stats/mann-kendall.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { pairSlopeAt } from '../../../shared/stats/pair-slope-at.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { seasonalKendall } from '../../../shared/stats/seasonal-kendall.ts';
import { studentTP } from '../../../shared/stats/student-t-p.ts';
import { theilSen, theilSenInterval } from '../../../shared/stats/theil-sen.ts';

fc.configureGlobal({ seed: 20260101 });

/** A random walk with drift, rounded to 3 digits. */
const walk = [
  -0.802, -2.026, -2.175, -1.654, -0.418, -0.208, -0.661, -1.346, -0.497, 1.238, 1.61, 0.477, -0.381, 1.319, 1.622,
  -0.01, 0.006, -1.057, -1.587, -1.975, -2.588, -1.935, -1.898, -2.387, -1.877,
];

/** AR(1) noise with φ = 0.5 and a step of 2 at index 22. */
const rising = [
  -0.701, -0.015, 0.259, 0.049, -0.168, -1.197, -1.019, 0.535, 0.103, -1.196, 0.558, 0.738, 2.195, 1.152, 0.176, -1.166,
  0.564, 2.507, 0.543, -0.289, 0.372, -0.533, 1.499, 1.447, 1.89, 2.893, 2.466, 3.029, 2.151, 2.359,
];

/** AR(1) noise of variance 1. */
function correlated(gauss: () => number, length: number, phi: number): Float64Array {
  let x = gauss();
  const width = Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length }, () => {
    const now = x;
    x = phi * x + width * gauss();
    return now;
  });
}

describe('against scipy 1.10.1', () => {
  test('theilSen and its interval (scipy.stats.theilslopes)', () => {
    const times = [0, 1, 2.5, 3, 7, 8.25, 9, 13];
    const values = [2, 3.1, 2.7, 5, 4.4, 8, 7.7, 9.9];
    expect(theilSen(values, times).slope).toBeCloseTo(0.5913461538461539, 12);
    // 8 values: Var S = 8·7·21/18.
    const narrow = theilSenInterval(values, (8 * 7 * 21) / 18, 0.9, times);
    expect(narrow.lower).toBeCloseTo(0.3777777777777778, 12);
    expect(narrow.upper).toBeCloseTo(0.9217391304347826, 12);
    const wide = theilSenInterval(values, (8 * 7 * 21) / 18, 0.95, times);
    expect(wide.lower).toBeCloseTo(0.3428571428571429, 12);
    expect(wide.upper).toBeCloseTo(0.95, 12);
    expect(theilSen(walk).slope).toBeCloseTo(-0.04284126984126984, 12);
  });

  test('mannKendall (formula of the docstring in numpy, p by scipy.stats.t)', () => {
    const found = mannKendall(rising);
    expect(found.s).toBe(217);
    expect(found.variance).toBeCloseTo(8113.125325718138, 6);
    expect(found.z).toBeCloseTo(2.3980578672718735, 10);
    expect(found.p).toBeCloseTo(0.026938173990606072, 10);
    expect(found.r).toBeCloseTo(0.4574070104178348, 10);
    // Without correlation the classical test: scipy.stats.norm.
    expect(mannKendall([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]).p).toBeCloseTo(0.3193020364828548, 10);
  });

  test('studentTP (2·scipy.stats.t.sf)', () => {
    expect(studentTP(1.3, 7.7)).toBeCloseTo(0.23116269765190375, 11);
    expect(studentTP(-9, 2.2)).toBeCloseTo(0.00891992290991913, 11);
    expect(studentTP(0.5, 4000)).toBeCloseTo(0.6171025814917357, 10);
    expect(studentTP(1.959963984540054, Number.POSITIVE_INFINITY)).toBeCloseTo(0.05, 12);
  });
});

describe('theilSen', () => {
  const points = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 2,
    maxLength: 25,
  });

  test('each rank is the one found by listing all pairs', () => {
    fc.assert(
      fc.property(points, (list) => {
        let t = 0;
        const times = list.map(([, gap]) => (t += gap));
        const values = list.map(([value]) => value);
        const slopes = values
          .flatMap((y, j) => values.slice(0, j).map((x, i) => (y - x) / (times[j]! - times[i]!)))
          .sort((a, b) => a - b);
        slopes.forEach((slope, rank) => {
          expect(Math.abs(pairSlopeAt([{ values, times }], rank) - slope)).toBeLessThan(1e-9);
        });
        const middle = (slopes[(slopes.length - 1) >> 1]! + slopes[slopes.length >> 1]!) / 2;
        expect(theilSen(values, times).slope).toBeCloseTo(middle, 8);
      }),
      { numRuns: 40 },
    );
  });

  test('a line added to the values is added to the result', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 40 }),
        (values) => {
          const plain = theilSen(values);
          const tilted = theilSen(values.map((y, i) => y + 3 * i + 7));
          expect(tilted.slope).toBeCloseTo(plain.slope + 3, 8);
          expect(tilted.intercept).toBeCloseTo(plain.intercept + 7, 7);
        },
      ),
    );
  });

  test('10,000 values need no 50 million pairs', () => {
    const gauss = normal(seededRandom(11));
    const { slope } = theilSen(Float64Array.from({ length: 10_000 }, (_, i) => 0.01 * i + gauss()));
    // Standard error of the slope: 1/√(n³/12) = 3.5e-6.
    expect(Math.abs(slope - 0.01)).toBeLessThan(1.4e-5);
  });
});

describe('mannKendall', () => {
  test('errs in about 5 % of trendless series with correlation 0.6, where the plain test errs in 30 %', () => {
    const gauss = normal(seededRandom(12));
    let corrected = 0;
    let plain = 0;
    const runs = 1500;
    for (let run = 0; run < runs; run++) {
      const found = mannKendall(correlated(gauss, 60, 0.6));
      if (found.p < 0.05) corrected++;
      if (Math.abs(found.z) * Math.sqrt(found.inflation) > 1.96) plain++;
    }
    // 0.047 in 8000 runs; 3 standard errors of 1500 runs are 0.016.
    expect(corrected / runs).toBeGreaterThan(0.03);
    expect(corrected / runs).toBeLessThan(0.064);
    expect(plain / runs).toBeGreaterThan(0.25);
  });

  test('finds a trend of three standard deviations over 60 correlated values', () => {
    const gauss = normal(seededRandom(13));
    let found = 0;
    for (let run = 0; run < 200; run++) {
      const values = correlated(gauss, 60, 0.3).map((x, i) => x + (3 * i) / 59);
      if (mannKendall(values).p < 0.01) found++;
    }
    expect(found / 200).toBeGreaterThan(0.9);
  });

  test('is finite on anything, turns with the values, ignores how they are stretched', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 40 }), (values) => {
        const found = mannKendall(values);
        for (const value of Object.values(found)) expect(Number.isFinite(value)).toBe(true);
        expect(found.p >= 0 && found.p <= 1).toBe(true);
        expect(mannKendall(values.map((x) => -x)).s + found.s).toBe(0);
        expect(kendallS(values.map((x) => Math.exp(x)))).toBe(found.s);
        expect(mannKendall(values.map((x) => 8 * x + 3)).z).toBeCloseTo(found.z, 9);
      }),
    );
  });

  test('constant values have no trend', () => {
    expect(mannKendall(new Float64Array(20).fill(0.1))).toMatchObject({ s: 0, z: 0, p: 1 });
  });

  test('inflation of a long series is (1+r)/(1−r)', () => {
    expect(varianceInflation(0.5, 1e6)).toBeCloseTo(3, 4);
    expect(varianceInflation(0, 10)).toBe(1);
  });
});

describe('seasonalKendall', () => {
  const daily = (t: number) => (t % 24 < 12 ? 0 : 40) + 5 * Math.sin(t);

  test('no false alarm from the daily cycle and from hours that move together', () => {
    const gauss = normal(seededRandom(14));
    let alarms = 0;
    const runs = 250;
    for (let run = 0; run < runs; run++) {
      const hours = correlated(gauss, 24 * 30, 0.9).map((x, t) => x + daily(t));
      if (seasonalKendall(hours, 24).p < 0.05) alarms++;
    }
    // 0.044 in 500 runs; 3 standard errors of 250 runs are 0.04.
    expect(alarms / runs).toBeGreaterThan(0);
    expect(alarms / runs).toBeLessThan(0.09);
  });

  test('finds a slow loss below a large daily cycle, with gaps', () => {
    const gauss = normal(seededRandom(15));
    const hours = correlated(gauss, 24 * 60, 0.9).map((x, t) => (t % 37 === 0 ? Number.NaN : x + daily(t) - t / 500));
    const found = seasonalKendall(hours, 24);
    expect(found.p).toBeLessThan(0.01);
    // 24 hours of −1/500 each.
    expect(found.slope).toBeGreaterThan(-0.07);
    expect(found.slope).toBeLessThan(-0.03);
  });

  test('with one season it is the plain test, but for the correlation', () => {
    const series = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
    const found = seasonalKendall(series, 1);
    const plain = mannKendall(series);
    expect(found.s).toBe(plain.s);
    expect(found.slope).toBeCloseTo(theilSen(series).slope, 12);
    expect(found.variance).toBeCloseTo(plain.variance, 9);
  });
});

test('misuse says what was wrong', () => {
  expect(() => theilSen([1])).toThrow(/at least 2/);
  expect(() => theilSen([1, 2], [1])).toThrow(/as many times as values, got 1 and 2/);
  expect(() => theilSen([1, 2, 3], [1, 2, 2])).toThrow(/strictly rising.*index 2/);
  expect(() => mannKendall([1, 2, Number.NaN, 4])).toThrow(/index 2/);
  expect(() => seasonalKendall([1, 2, 3], 24)).toThrow(/4 cycles/);
  expect(() => seasonalKendall([1, Number.NaN, 2, Number.NaN, 3, Number.NaN, 4, 5], 2)).toThrow(/season 1, got 1/);
  expect(() => studentTP(Number.NaN, 3)).toThrow(/got NaN and 3/);
  expect(() => pairSlopeAt([{ values: [1, 2], times: [0, 1] }], 1)).toThrow(/below the 1 pairs/);
});
