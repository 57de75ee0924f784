import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arFit } from '../../../shared/stats/ar-fit.ts';
import { ar1Fit } from '../../../shared/stats/ar1-fit.ts';
import { autocorrelation } from '../../../shared/stats/autocorrelation.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { whiten } from '../../../shared/stats/whiten.ts';

fc.configureGlobal({ seed: 20260101 });

const hill = [1, 2, 3, 4, 5, 4, 3, 2];
const anySeries = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 80 });

describe('against numpy 1.24.2', () => {
  test('autocorrelation', () => {
    const wanted = [1, 0.5, -1 / 12, -0.5];
    autocorrelation(hill, 3).forEach((r, k) => {
      expect(r).toBeCloseTo(wanted[k]!, 12);
    });
  });

  test('arFit of order 3 (numpy.linalg.solve of the Toeplitz system)', () => {
    const wanted = [0.898714077409, -0.42980203494, -0.143676471583];
    arFit(hill, 3).forEach((a, k) => {
      expect(a).toBeCloseTo(wanted[k]!, 11);
    });
  });

  test('whiten is the inverse Cholesky factor of the process (scipy.linalg.solve_triangular)', () => {
    const wanted = [0.818393207365, -2.392320963229, 1.347046015188, 3.45, -0.7, -2.2, 3.1];
    whiten([1, -2, 0.5, 3, 1.5, -1, 2], [0.5, 0.2, -0.3]).forEach((e, t) => {
      expect(e).toBeCloseTo(wanted[t]!, 10);
    });
  });
});

test('AR(3) is found again and whitened', () => {
  const gauss = normal(seededRandom(8));
  const truth = [0.5, 0.2, -0.3];
  const series = new Float64Array(20_000);
  for (let t = 3; t < series.length; t++)
    series[t] = gauss() + truth[0]! * series[t - 1]! + truth[1]! * series[t - 2]! + truth[2]! * series[t - 3]!;
  const found = arFit(series, 3);
  found.forEach((a, k) => {
    expect(Math.abs(a - truth[k]!)).toBeLessThan(0.03);
  });
  const left = autocorrelation(whiten(series, found), 5);
  for (let lag = 1; lag <= 5; lag++) expect(Math.abs(left[lag]!)).toBeLessThan(0.02);
});

test('the correction of ar1Fit takes most of the bias off short series', () => {
  const gauss = normal(seededRandom(9));
  let sum = 0;
  for (let run = 0; run < 400; run++) {
    let x = gauss();
    const series = Array.from({ length: 60 }, () => {
      x = 0.6 * x + 0.8 * gauss();
      return x;
    });
    sum += ar1Fit(series) / 400;
  }
  // r₁ alone averages 0.55.
  expect(sum).toBeGreaterThan(0.57);
  expect(sum).toBeLessThan(0.63);
});

test('any series: correlations within ±1, every fit stationary, every innovation finite', () => {
  fc.assert(
    fc.property(anySeries, fc.integer({ min: 1, max: 4 }), (series, order) => {
      for (const r of autocorrelation(series, order)) expect(Math.abs(r)).toBeLessThanOrEqual(1 + 1e-12);
      const phi = ar1Fit(series);
      expect(phi >= 0 && phi <= 0.95).toBe(true);
      // whiten throws when the process is not stationary.
      expect(whiten(series, arFit(series, order)).every(Number.isFinite)).toBe(true);
    }),
  );
});

test('a constant series has no correlation to show', () => {
  expect(Array.from(autocorrelation(new Float64Array(9).fill(0.1), 3))).toEqual([1, 0, 0, 0]);
});

test('misuse says what was wrong', () => {
  expect(() => autocorrelation([1, 2], 2)).toThrow(/below the length 2, got 2/);
  expect(() => arFit([1, 2, 3], 0)).toThrow(/got 0/);
  expect(() => whiten([1, 2, 3], [1.01])).toThrow(/stationary.*1.01/);
  expect(() => whiten([1, Number.POSITIVE_INFINITY], [0.5])).toThrow(/index 1/);
  expect(() => ar1Fit([1, 2])).toThrow(/at least 4/);
});
