import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { js } from '../../../shared/stats/js.ts';
import { kl } from '../../../shared/stats/kl.ts';
import { ks } from '../../../shared/stats/ks.ts';
import { psi } from '../../../shared/stats/psi.ts';
import { scoresFromCounts } from '../../../shared/stats/scores-from-counts.ts';
import { smoothFrameShares } from '../../../shared/stats/smooth-frame-shares.ts';
import { smoothPixelShares } from '../../../shared/stats/smooth-pixel-shares.ts';
import { w1 } from '../../../shared/stats/w1.ts';

fc.configureGlobal({ seed: 20260101 });

const window = [0, 12, 40, 30, 18, 0];
const baseline = [50, 300, 420, 180, 40, 10];

/** Counts of two histograms with the same bins, neither empty; tiny and huge counts. */
const pairOfCounts = fc.integer({ min: 1, max: 40 }).chain((bins) => {
  const counts = fc
    .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2 ** 45 })), {
      minLength: bins,
      maxLength: bins,
    })
    .filter((c) => c.some((x) => x > 0));
  return fc.tuple(counts, counts);
});

describe('five scores against scipy', () => {
  // scipy 1.10.1: special.rel_entr, spatial.distance.jensenshannon squared, stats.wasserstein_distance on bin middles;
  // KS by numpy's cumsum; shares smoothed by the formulas in the docstrings.
  test('one value per frame, unequal bins', () => {
    const scores = scoresFromCounts(window, baseline, 'frames', [-1, 0, 0.5, 1, 2, 4, 9]);
    expect(scores.psi).toBeCloseTo(0.5391288072912475, 12);
    expect(scores.kl).toBeCloseTo(0.2655700068956066, 12);
    expect(scores.js).toBeCloseTo(0.06208723870140953, 12);
    expect(scores.ks).toBeCloseTo(0.24977494700364922, 12);
    expect(scores.w1).toBeCloseTo(0.5533980582524273, 12);
  });

  test('pooled pixels, bins of width 1', () => {
    const scores = scoresFromCounts(window, baseline, 'pixels', 1);
    expect(scores.psi).toBeCloseTo(0.7938945714643326, 12);
    expect(scores.kl).toBeCloseTo(0.2930051288418564, 12);
    expect(scores.js).toBeCloseTo(0.07192595330169547, 12);
    expect(scores.ks).toBeCloseTo(0.2498500899460323, 12);
    expect(scores.w1).toBeCloseTo(0.6695982410553669, 12);
  });
});

describe('properties', () => {
  test('the one pass agrees with the five functions on smoothed shares', () => {
    fc.assert(
      fc.property(pairOfCounts, fc.constantFrom('pixels' as const, 'frames' as const), ([a, b], kind) => {
        const smooth = kind === 'pixels' ? smoothPixelShares : smoothFrameShares;
        const p = smooth(a);
        const q = smooth(b);
        const scores = scoresFromCounts(a, b, kind, 0.5);
        const alone = { psi: psi(p, q), kl: kl(p, q), js: js(p, q), ks: ks(p, q), w1: w1(p, q, 0.5) };
        for (const name of ['psi', 'kl', 'js', 'ks', 'w1'] as const)
          expect(Math.abs(scores[name] - alone[name])).toBeLessThan(1e-11 * (1 + alone[name]));
      }),
    );
  });

  test('finite, within bounds, symmetric where promised, 0 against itself', () => {
    fc.assert(
      fc.property(pairOfCounts, fc.constantFrom('pixels' as const, 'frames' as const), ([a, b], kind) => {
        const there = scoresFromCounts(a, b, kind, 2);
        const back = scoresFromCounts(b, a, kind, 2);
        const itself = scoresFromCounts(a, a, kind, 2);
        for (const value of Object.values(there)) expect(value >= 0 && Number.isFinite(value)).toBe(true);
        expect(there.js).toBeLessThanOrEqual(Math.LN2 + 1e-12);
        expect(there.ks).toBeLessThanOrEqual(1 + 1e-12);
        expect(there.w1).toBeLessThanOrEqual(2 * (a.length - 1) + 1e-9);
        for (const name of ['psi', 'js', 'ks', 'w1'] as const) expect(there[name]).toBeCloseTo(back[name], 10);
        expect(there.psi).toBeCloseTo(there.kl + back.kl, 10);
        expect(itself).toEqual({ psi: 0, kl: 0, js: 0, ks: 0, w1: 0 });
      }),
    );
  });

  test('pooled pixels: counting everything ten times changes nothing', () => {
    fc.assert(
      fc.property(pairOfCounts, ([a, b]) => {
        const once = scoresFromCounts(a, b, 'pixels', 1);
        const tenfold = scoresFromCounts(
          a.map((c) => c * 10),
          b,
          'pixels',
          1,
        );
        for (const name of ['psi', 'kl', 'js', 'ks', 'w1'] as const)
          expect(Math.abs(once[name] - tenfold[name])).toBeLessThan(1e-10 * (1 + once[name]));
      }),
    );
  });

  test('turning the histogram round changes no score', () => {
    fc.assert(
      fc.property(pairOfCounts, ([a, b]) => {
        const forward = scoresFromCounts(a, b, 'frames', 1);
        const backward = scoresFromCounts(a.toReversed(), b.toReversed(), 'frames', 1);
        for (const name of ['psi', 'kl', 'js', 'ks', 'w1'] as const)
          expect(Math.abs(forward[name] - backward[name])).toBeLessThan(1e-10 * (1 + forward[name]));
      }),
    );
  });

  test('smoothed shares are positive and sum to 1', () => {
    fc.assert(
      fc.property(pairOfCounts, ([a]) => {
        for (const shares of [smoothPixelShares(a), smoothFrameShares(a)]) {
          expect(shares.every((share) => share > 0)).toBe(true);
          expect(shares.reduce((x, y) => x + y)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  test('a shift by whole bins is its W1', () => {
    const counts = new Float64Array(256);
    counts.fill(100, 60, 120);
    const shifted = new Float64Array(256);
    shifted.fill(100, 67, 127);
    expect(
      w1(
        shifted.map((c) => c / 6000),
        counts.map((c) => c / 6000),
        1,
      ),
    ).toBeCloseTo(7, 10);
  });
});

describe('misuse', () => {
  test('says what was wrong', () => {
    expect(() => scoresFromCounts([1, 2], [1, 2, 3], 'pixels', 1)).toThrow(/same bins.*2 and 3/);
    expect(() => scoresFromCounts([0, 0], [1, 2], 'pixels', 1)).toThrow(/some counts.*sum of 0/);
    expect(() => scoresFromCounts([1, Number.NaN], [1, 2], 'pixels', 1)).toThrow(/got NaN in bin 1/);
    expect(() => scoresFromCounts([1, -1], [1, 2], 'pixels', 1)).toThrow(/got -1 in bin 1/);
    expect(() => scoresFromCounts([], [], 'pixels', 1)).toThrow(RangeError);
    expect(() => scoresFromCounts([1, 1], [1, 2], 'frames', [0, 1, 1])).toThrow(/rising/);
    expect(() => psi([1, 0], [0.5, 0.5])).toThrow(/smooth both sides/);
    expect(() => kl([0.5, 0.6], [0.5, 0.5])).toThrow(/sum to 1/);
    expect(() => w1([0.5, 0.5], [0.5, 0.5], 0)).toThrow(/width above 0/);
    expect(() => smoothPixelShares([1, 2], new Float64Array(3))).toThrow(/2 and 3/);
  });
});
