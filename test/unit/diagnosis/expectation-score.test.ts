import { expect, test } from 'vitest';
import { expectationScore } from '../../../agent/core/diagnosis/expectation-score.ts';
import type { Expectation, Measure } from '../../../agent/core/diagnosis/signature-table.ts';

const measure: Measure = {
  ...{ words: 'brightness', tells: 'ratio', matters: 0.03, sees: 0.004, group: 'brightness', remedy: null },
};
const down: Expectation = { moves: 'down', least: null, most: null, weight: 1, told: true };
const score = (by: number, uncertainty: number) => expectationScore({ by, uncertainty }, down, measure);

test('a promised change that is not there speaks against its cause, less so where noise would hide it', () => {
  // ln(0.04 ÷ 0.7)
  expect(score(0, 0.002)).toBeCloseTo(-2.8622, 4);
  // Seen from 2 × 0.3 on, which is 20 times what matters: a quarter of 5 times.
  expect(score(0, 0.3)).toBeCloseTo(-2.8622 / 4, 4);
  expect(score(0, 3)).toBeCloseTo(-2.8622 / 40, 4);
});

test('a change that is there counts in full however uncertain, either way', () => {
  // ln(1 ÷ 0.15) and ln(0.04 ÷ 0.15)
  expect(score(-50, 0.3)).toBeCloseTo(1.8971, 3);
  expect(score(50, 0.3)).toBeCloseTo(-1.3218, 3);
});
