import { describe, expect, test } from 'vitest';
import { disagreementInterval } from '../../../agent/core/shadow/disagreement-interval.ts';
import { eValue } from '../../../agent/core/shadow/e-value.ts';
import { holm } from '../../../agent/core/shadow/holm.ts';
import { onePerBlock } from '../../../agent/core/shadow/one-per-block.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

describe('the E-value of disagreements', () => {
  // scipy 1.x: exp((n+1)·ln 2 + betaln(w+1, l+1) + ln betainc(l+1, w+1, ½))
  test.each([
    [0, 0, 1],
    [1, 0, 1.5],
    [8, 0, 56.77777777777779],
    [7, 0, 31.875],
    [6, 0, 18.14285714285714],
    [10, 1, 30.93181818181817],
    [12, 3, 8.906456043956046],
    [3, 20, 0.054700734048560073],
    [0, 8, 0.11111111111111115],
    [100, 60, 29.880751759974604],
    [600, 400, 43116996.83823075],
  ])('of %i wins and %i losses is %f', (wins, losses, expected) => {
    expect(eValue(wins, losses) / expected).toBeCloseTo(1, 10);
  });

  test('stays a number where a double overflows or underflows', () => {
    expect(eValue(100_000, 0)).toBe(Number.MAX_VALUE);
    expect(eValue(0, 100_000)).toBeLessThan(0.001);
    expect(eValue(0, 100_000)).toBeGreaterThanOrEqual(0);
  });

  test.each([
    [-1, 0],
    [0.5, 0],
    [0, Number.NaN],
  ])('refuses %d wins and %d losses', (wins, losses) => {
    expect(() => eValue(wins, losses)).toThrow('expected whole counts');
  });
});

describe('the confidence sequence of disagreement', () => {
  // scipy: brentq on the log of the mixture ratio, α = 0.05
  test.each([
    [0, 100, 0.5, 0, 0.05702859763877186],
    [0, 400, 0.5, 0, 0.01627643863855285],
    [3, 1000, 0.5, 0.0001238737540981121, 0.0143121541321244],
    [5, 50, 0.5, 0.015847410190665424, 0.2865378968731294],
    [50, 50, 0.5, 0.8953575228954844, 1],
    [20, 100_000, 0.5, 6.49973166941554e-5, 0.0004535074100201163],
    [0, 1, 1, 0, 0.975],
    [3, 1000, 1, 6.853123169721195e-5, 0.016418305493190316],
    [20, 100_000, 1, 5.219291279590101e-5, 0.000506784648023148],
  ])('%i of %i with Beta(%d, the same) reaches from %f to %f', (s, n, a, lower, upper) => {
    const found = disagreementInterval(s, n, 0.05, { a, b: a });
    expect(found.upper / upper).toBeCloseTo(1, 9);
    if (lower === 0) expect(found.lower).toBe(0);
    else expect(found.lower / lower).toBeCloseTo(1, 9);
  });

  test('320 frames in agreement show less than 2 %, 319 do not', () => {
    expect(disagreementInterval(0, 320).upper).toBeLessThanOrEqual(0.02);
    expect(disagreementInterval(0, 319).upper).toBeGreaterThan(0.02);
  });

  test('nothing compared says nothing', () => {
    expect(disagreementInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
  });

  test('refuses more disagreements than frames', () => {
    expect(() => disagreementInterval(3, 2)).toThrow('got 3 of 2');
  });
});

describe('looking after every frame', () => {
  // Exact probabilities of ever leaving, by the same recursion in Python on scipy's functions.
  test.each([
    [0.5, 0.03194726862786051],
    [0.4, 0.00282943818823089],
    [0.7, 0.9987613368454644],
  ])('a candidate that wins %d of 200 disagreements is ever promoted with probability %f', (chance, expected) => {
    const least = new Array<number>(201);
    for (let n = 0, wins = 0; n <= 200; n++) {
      while (wins <= n && eValue(wins, n - wins) < 20) wins++;
      least[n] = wins;
    }
    expect(everLeaves(chance, 200, (wins, n) => wins >= least[n]!)).toBeCloseTo(expected, 9);
  });

  test('the true share of disagreement is ever left out within 300 frames with probability 0.0275, below 0.05', () => {
    const left = everLeaves(0.1, 300, (s, n) => {
      const { lower, upper } = disagreementInterval(s, n);
      return 0.1 < lower || 0.1 > upper;
    });
    expect(left).toBeCloseTo(0.027546565472248763, 9);
  });

  test('of 4000 equal candidates watched until they please or patience ends, fewer than 5 % are promoted', () => {
    const random = seededRandom(20);
    let promoted = 0;
    for (let run = 0; run < 4000; run++) {
      const patience = 1 + Math.floor(random() * 120);
      let wins = 0;
      for (let n = 1; n <= patience; n++) {
        if (random() < 0.5) wins++;
        // An E-value of 20 needs 7 wins more than losses at the least.
        if (2 * wins - n < 7 || eValue(wins, n - wins) < 20) continue;
        promoted++;
        break;
      }
    }
    expect(promoted).toBeGreaterThan(20);
    expect(promoted).toBeLessThanOrEqual(200);
  });
});

test("Holm's adjustment follows R's p.adjust, in the order given", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(() => holm([Number.NaN])).toThrow('got NaN');
});

test('the first of each block counts; what stands in none counts', () => {
  const all = [null, 'a', 'b', 'a', null, 'b'].map((block, item) => ({ block, item }));
  expect(onePerBlock(all).map(({ item }) => item)).toEqual([0, 1, 2, 4]);
});

/** The probability that a count of successes ever leaves within so many trials. */
function everLeaves(chance: number, trials: number, leaves: (successes: number, n: number) => boolean): number {
  let alive = [1];
  let left = 0;
  for (let n = 1; n <= trials; n++) {
    const next = new Array<number>(n + 1).fill(0);
    for (const [s, share] of alive.entries()) {
      next[s + 1]! += share * chance;
      next[s]! += share * (1 - chance);
    }
    for (const [s, share] of next.entries()) {
      // Too rare to matter to the ninth digit.
      if (share < 1e-14 || !leaves(s, n)) continue;
      left += share;
      next[s] = 0;
    }
    alive = next;
  }
  return left;
}
