import { describe, expect, test } from 'vitest';
import { nullDistribution, pOf, tailThreshold, upperTail } from '../../../agent/core/drift/null-distribution.ts';
import { predictiveTail } from '../../../shared/stats/predictive-tail.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

function exponentials(n: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, () => -Math.log(1 - random()));
}

describe('a null distribution', () => {
  const null2000 = nullDistribution(exponentials(2000, 4))!;

  test('gives the p of an exponential score, also far beyond the largest seen', () => {
    // P(X ≥ x) = e^−x; a tail learnt from 200 scores is wrong by about 7 % of its exponent.
    for (const score of [0.1, 0.5, 1, 2, 4, 8]) {
      expect(Math.log(pOf(null2000, score))).toBeGreaterThan(-score * 1.15 - 0.05);
      expect(Math.log(pOf(null2000, score))).toBeLessThan(-score * 0.85 + 0.05);
    }
  });

  test('never says 0, never rises with the score', () => {
    let before = 1;
    for (let score = 0; score < 1e6; score = score * 1.3 + 0.01) {
      const p = pOf(null2000, score);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(before);
      before = p;
    }
    expect(pOf(null2000, 1e300)).toBeGreaterThan(0);
    expect(pOf(null2000, 0)).toBe(1);
  });

  test('is refused for fewer than 20 scores, or scores that are mostly 0', () => {
    expect(nullDistribution(exponentials(19, 1))).toBeNull();
    expect(nullDistribution(new Float64Array(100))).toBeNull();
  });

  test('stands for scores that are nearly all alike', () => {
    const alike = nullDistribution(new Float64Array(100).fill(2))!;
    expect(pOf(alike, 2.0001)).toBeGreaterThan(0);
    expect(pOf(alike, 3)).toBeLessThan(0.001);
  });
});

test('a threshold learnt from a short tail is exceeded as often as stated, on average over baselines', () => {
  let exceeded = 0;
  let bare = 0;
  const baselines = 4000;
  for (let i = 0; i < baselines; i++) {
    const tail = upperTail(exponentials(100, 100 + i).sort(), 0);
    // The chance of a new exponential value to exceed the threshold is known.
    exceeded += Math.exp(-tailThreshold(tail, 0.001)) / baselines;
    bare += Math.exp(-(tail.start + tail.meanExcess * Math.log(tail.share / 0.001))) / baselines;
  }
  expect(exceeded).toBeGreaterThan(0.0008);
  expect(exceeded).toBeLessThan(0.0013);
  expect(bare).toBeGreaterThan(0.0018);
});

test('the predictive tail tends to the plain exponential one', () => {
  const many = predictiveTail({ meanExcess: 2, count: 1e7, share: 0.1 }, 1e-4);
  expect(many).toBeCloseTo(2 * Math.log(1000), 4);
  expect(() => predictiveTail({ meanExcess: 1, count: 0, share: 0.1 }, 0.01)).toThrow(/count ≥ 1/);
});
