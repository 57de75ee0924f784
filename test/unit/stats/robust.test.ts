import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mad } from '../../../shared/stats/mad.ts';
import { median } from '../../../shared/stats/median.ts';
import { quantile } from '../../../shared/stats/quantile.ts';
import { quantileFromHistogram } from '../../../shared/stats/quantile-from-histogram.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { robustScale } from '../../../shared/stats/robust-scale.ts';
import { select } from '../../../shared/stats/select.ts';
import { tailQuantile } from '../../../shared/stats/tail-quantile.ts';

fc.configureGlobal({ seed: 20260101 });

const values = [2.3, -1, 7.5, 0, 4.4, 4.4, 12];
const anyValues = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('against numpy 1.24.2 and scipy 1.10.1', () => {
  test('quantile (numpy.quantile, linear)', () => {
    const wanted = [-1, -0.4, 2.762, 4.4, 11.73, 12];
    [0, 0.1, 0.37, 0.5, 0.99, 1].forEach((p, i) => {
      expect(quantile(values, p)).toBeCloseTo(wanted[i]!, 12);
    });
  });

  test('mad and robustScale (scipy.stats.median_abs_deviation)', () => {
    expect(mad(values)).toBeCloseTo(3.1, 12);
    expect(robustScale(values)).toBeCloseTo(4.596066877367366, 12);
  });
});

describe('order statistics', () => {
  test('select puts each rank where sorting does', () => {
    fc.assert(
      fc.property(anyValues, fc.nat(), (list, seed) => {
        const k = seed % list.length;
        const buffer = Float64Array.from(list);
        const sorted = Float64Array.from(list).sort();
        // -0 and 0 are equal in order.
        expect(select(buffer, k) - sorted[k]!).toBe(0);
        for (let i = 0; i < k; i++) expect(buffer[i]! <= buffer[k]!).toBe(true);
        for (let i = k + 1; i < buffer.length; i++) expect(buffer[i]! >= buffer[k]!).toBe(true);
      }),
    );
  });

  test('a million values, many of them equal, stay quick', () => {
    const random = seededRandom(1);
    const many = Float64Array.from({ length: 1_000_001 }, () => Math.floor(random() * 4));
    expect([1, 2]).toContain(median(many));
    expect(median(many.map((_, i) => i))).toBe(500_000);
  });

  test('median is the type-7 half quantile; moves and scales with the values', () => {
    fc.assert(
      fc.property(anyValues, (list) => {
        expect(median(list)).toBeCloseTo(quantile(list, 0.5), 5);
        expect(median(list.map((x) => 5 - x))).toBeCloseTo(5 - median(list), 5);
        expect(mad(list.map((x) => 3 * x + 1))).toBeCloseTo(3 * mad(list), 5);
      }),
    );
  });

  test('robustScale is finite, and 0 only for constant values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 }), (list) => {
        const constant = list.every((x) => x === list[0]);
        expect(robustScale(list) === 0).toBe(constant);
      }),
    );
  });
});

describe('tailQuantile', () => {
  test('of exponential maxima extrapolates to within a tenth', () => {
    const random = seededRandom(5);
    const maxima = Float64Array.from({ length: 2000 }, () => -Math.log(1 - random()));
    // True quantile: ln 10⁵ = 11.513; the largest of 2000 lies near 7.6.
    expect(tailQuantile(maxima, 1 - 1e-5) / 11.513).toBeGreaterThan(0.9);
    expect(tailQuantile(maxima, 1 - 1e-5) / 11.513).toBeLessThan(1.1);
  });

  test('agrees with the bare quantile below the tail, rises with p, survives equal maxima', () => {
    const random = seededRandom(6);
    const maxima = Array.from({ length: 300 }, () => random() + random());
    expect(tailQuantile(maxima, 0.7, 0.85)).toBe(quantile(maxima, 0.7));
    const steps = [0.85, 0.86, 0.9, 0.99, 0.999].map((p) => tailQuantile(maxima, p, 0.85));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps[1]! - steps[0]!).toBeLessThan(0.05);
    expect(tailQuantile(new Float64Array(50).fill(3), 0.999)).toBe(3);
  });
});

describe('quantileFromHistogram', () => {
  test('stays within half a bin of the values counted, and within the histogram', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 99.999, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, p) => {
          const counts = new Float64Array(50);
          for (const x of list) counts[Math.floor(x / 2)]!++;
          const got = quantileFromHistogram({ lo: 0, hi: 100, counts }, p);
          const rising = list.toSorted((a, b) => a - b);
          // The order statistic reached when counting up to p·n.
          const at = rising[Math.max(0, Math.ceil(p * list.length - 1e-9) - 1)]!;
          expect(Math.abs(got - at)).toBeLessThanOrEqual(2 + 1e-9);
          expect(got >= 0 && got <= 100).toBe(true);
        },
      ),
    );
  });
});

test('misuse says what was wrong', () => {
  expect(() => median([])).toThrow(/at least 1 values, got 0/);
  expect(() => median([1, Number.NaN])).toThrow(/got NaN at index 1/);
  expect(() => quantile([1], 1.5)).toThrow(/got 1.5/);
  expect(() => tailQuantile([1, 2], 0.9)).toThrow(/at least 20/);
  expect(() => select(new Float64Array(3), 3)).toThrow(/k 3/);
  expect(() => quantileFromHistogram({ lo: 0, hi: 1, counts: [0] }, 0.5)).toThrow(/some counts/);
  expect(() => quantileFromHistogram({ lo: 1, hi: 0, counts: [1] }, 0.5)).toThrow(/width/);
});
