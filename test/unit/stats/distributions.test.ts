import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaQuantile } from '../../../shared/stats/beta-quantile.ts';
import { binomialTail } from '../../../shared/stats/binomial-tail.ts';
import { chiSquareQuantile } from '../../../shared/stats/chi-square-quantile.ts';
import { clopperPearson } from '../../../shared/stats/clopper-pearson.ts';
import { incompleteBeta } from '../../../shared/stats/incomplete-beta.ts';
import { incompleteGamma } from '../../../shared/stats/incomplete-gamma.ts';
import { logBeta } from '../../../shared/stats/log-beta.ts';
import { logGamma } from '../../../shared/stats/log-gamma.ts';
import { normalCdf } from '../../../shared/stats/normal-cdf.ts';
import { normalQuantile } from '../../../shared/stats/normal-quantile.ts';
import { studentTQuantile } from '../../../shared/stats/student-t-quantile.ts';

fc.configureGlobal({ seed: 20260101 });

/** Relative agreement. */
function expectNear(got: number, wanted: number, relative: number): void {
  expect(Math.abs(got - wanted), `${got} against ${wanted}`).toBeLessThanOrEqual(relative * Math.abs(wanted));
}

// All values: scipy 1.10.1 (scipy.stats, scipy.special); those marked 'decimal' were summed term by term with 60 digits in
// Python's decimal, where scipy's differences of log-gammas leave only ten digits.
describe('against scipy', () => {
  test.each([
    [-1.3, 0.09680048458561036],
    [0.7, 0.758036347776927],
    [2.4999, 0.9937885816250555],
    [-2.5001, 0.006207912714815193],
    [-10, 7.61985302416047e-24],
    [-37, 5.7255712225239266e-300],
  ])('normalCdf(%d)', (z, wanted) => expectNear(normalCdf(z), wanted, 1e-12));

  test.each([
    [0.01, -2.3263478740408408],
    [1e-300, -37.0470962993612],
    [0.999999, 4.753424308817087],
    [0.3, -0.5244005127080409],
  ])('normalQuantile(%d)', (p, wanted) => expectNear(normalQuantile(p), wanted, 1e-11));

  test.each([
    [1e-5, 11.512919692895826],
    [0.1, 2.252712651734206],
    [3.7, 1.428072326665388],
    [100.5, 361.43554046777757],
    [1e6, 12815504.569147611],
  ])('logGamma(%d)', (x, wanted) => expectNear(logGamma(x), wanted, 1e-14));

  test.each([
    [1e6, 2e6, -1909548.290968533], // decimal
    [0.3, 1e5, -2.358078594672293], // decimal
    [2.5, 4, -3.586119720156167],
    [12, 300, -51.16032331349839], // decimal
  ])('logBeta(%d, %d)', (a, b, wanted) => expectNear(logBeta(a, b), wanted, 1e-13));

  test.each([
    [0.3, 2.5, 4, 0.3521975859067672],
    [0.9, 0.1, 0.2, 0.780488032002446],
    [0.4, 500, 700, 0.12051628908953421],
    [0.501, 1e5, 1e5, 0.8144532554424432], // decimal
    [1e-6, 3, 1e6, 0.0803016729812586], // decimal
  ])('incompleteBeta(%d, %d, %d)', (x, a, b, wanted) => expectNear(incompleteBeta(x, a, b), wanted, 1e-11));

  test.each([
    [4.5, 3, 0.26008170790534624],
    [0.2, 0.01, 0.43286756092652506],
    [100, 120, 0.9721362601094793],
    [3, 40, 0.9999999999999964],
  ])('incompleteGamma(%d, %d)', (a, x, wanted) => expectNear(incompleteGamma(a, x), wanted, 1e-12));

  test.each([
    [0.975, 3, 9, 0.5177558523601726],
    [1e-6, 0.5, 0.5, 2.4674011002703095e-12],
    [0.01, 200, 3, 0.9590407607584878],
  ])('betaQuantile(%d, %d, %d)', (p, a, b, wanted) => expectNear(betaQuantile(p, a, b), wanted, 1e-11));

  test.each([
    [0.95, 9, 16.918977604620448],
    [0.01, 1, 0.00015708785790970184],
    [0.999, 200, 267.5405278227572],
    [0.5, 0.5, 0.0873476047057468],
  ])('chiSquareQuantile(%d, %d)', (p, degrees, wanted) => expectNear(chiSquareQuantile(p, degrees), wanted, 1e-11));

  test.each([
    [0.95, 10, 1.8124611228107335],
    [0.975, 2.5, 3.5746548420118773],
    [0.0005, 3, -12.923978636636937],
  ])('studentTQuantile(%d, %d)', (p, degrees, wanted) => expectNear(studentTQuantile(p, degrees), wanted, 1e-10));

  test.each([
    [7, 20, 0.3, 0.3919901877990756],
    [30, 1000, 0.02, 0.020696518673239492],
    [500_200, 1_000_000, 0.5, 0.34494661243213487],
    [1, 5, 1e-9, 4.99999999e-9],
  ])('binomialTail(%d, %d, %d)', (k, n, p, wanted) => expectNear(binomialTail(k, n, p), wanted, 1e-9));

  // binomtest(k, n).proportion_ci(level, method='exact')
  test.each([
    [2, 20, 0.95, 0.012348527170295887, 0.3169827140190792],
    [0, 10, 0.95, 0, 0.30849710781876294],
    [10, 10, 0.95, 0.6915028921812371, 1],
    [37, 1000, 0.9, 0.027712066828402607, 0.04838992666597338],
    [1, 100_000, 0.95, 2.531780477933314e-7, 5.571516034774276e-5], // decimal
  ])('clopperPearson(%d, %d, %d)', (k, n, level, lower, upper) => {
    const interval = clopperPearson(k, n, level);
    expectNear(interval.lower, lower, 1e-9);
    expectNear(interval.upper, upper, 1e-9);
  });
});

describe('properties', () => {
  const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
  const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });

  test('quantiles undo distribution functions', () => {
    fc.assert(
      fc.property(probability, (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-14 + 1e-12 * p);
      }),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        (p, k) => {
          expect(incompleteGamma(k / 2, chiSquareQuantile(p, k) / 2)).toBeCloseTo(p, 10);
          expect(incompleteBeta(betaQuantile(p, k, 3), k, 3)).toBeCloseTo(p, 9);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('shares stay within 0 and 1 and mirror each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), positive, positive, (x, a, b) => {
        const below = incompleteBeta(x, a, b);
        expect(below >= 0 && below <= 1).toBe(true);
        // 1 − x loses digits of x, which large parameters magnify; so mirror the rounded one.
        const mirrored = 1 - x;
        expect(incompleteBeta(1 - mirrored, a, b) + incompleteBeta(mirrored, b, a)).toBeCloseTo(1, 9);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (z) => {
        expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
      }),
    );
  });

  test('an exact interval holds its own share and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const k = Math.round(n * share);
        const { lower, upper } = clopperPearson(k, n, 0.9);
        const mirrored = clopperPearson(n - k, n, 0.9);
        expect(lower <= k / n && k / n <= upper).toBe(true);
        expect(mirrored.lower).toBeCloseTo(1 - upper, 10);
      }),
      { numRuns: 50 },
    );
  });

  test('the tail is the sum of its terms', () => {
    for (const [n, p] of [
      [12, 0.3],
      [30, 0.5],
    ] as const) {
      let sum = 0;
      for (let k = n; k >= 0; k--) {
        sum += Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)) * p ** k * (1 - p) ** (n - k);
        expect(binomialTail(k, n, p)).toBeCloseTo(sum, 12);
      }
    }
  });
});

test('misuse says what was wrong', () => {
  expect(() => normalCdf(Number.NaN)).toThrow(/NaN/);
  expect(() => normalQuantile(0)).toThrow(/between 0 and 1, got 0/);
  expect(() => logGamma(0)).toThrow(/above 0, got 0/);
  expect(() => logBeta(1, -1)).toThrow(/1 and -1/);
  expect(() => incompleteBeta(1.1, 1, 1)).toThrow(/got 1.1/);
  expect(() => incompleteGamma(1, -1)).toThrow(/got -1/);
  expect(() => binomialTail(3, 1, 0.5)).toThrow(/k 3, n 1/);
  expect(() => binomialTail(1.5, 3, 0.5)).toThrow(RangeError);
  expect(() => clopperPearson(3, 2, 0.95)).toThrow(/k 3, n 2/);
  expect(() => clopperPearson(1, 2, 95)).toThrow(/got 95/);
});
