import { describe, expect, test } from 'vitest';
import { countPair, noShadowCounts } from '../../../agent/core/shadow/shadow-counts.ts';
import { shadowVerdict } from '../../../agent/core/shadow/shadow-verdict.ts';

function counts(agreeing: number, candidateOnlyRight: number, incumbentOnlyRight: number, unlabelled = 0) {
  const found = noShadowCounts();
  const times = (n: number, incumbent: string, candidate: string, label: string | null) => {
    for (let i = 0; i < n; i++) countPair(found, { incumbent, candidate, label });
  };
  times(agreeing, 'good', 'good', null);
  times(candidateOnlyRight, 'good', 'scratch', 'scratch');
  times(incumbentOnlyRight, 'good', 'scratch', 'good');
  times(unlabelled, 'good', 'scratch', null);
  return found;
}

describe('the verdict on a candidate', () => {
  test('the incumbent itself is equivalent, without a label', () => {
    expect(shadowVerdict(counts(320, 0, 0), 0.02).verdict).toBe('equivalent');
  });

  test('too few frames decide nothing', () => {
    expect(shadowVerdict(counts(319, 0, 0), 0.02).verdict).toBe('undecided');
    expect(shadowVerdict(noShadowCounts(), 0.02).verdict).toBe('undecided');
  });

  test('seven disagreements won promote, six do not', () => {
    expect(shadowVerdict(counts(50, 7, 0), 0.02)).toMatchObject({ verdict: 'promote' });
    expect(shadowVerdict(counts(50, 6, 0), 0.02).verdict).toBe('undecided');
  });

  test('seven lost reject, also where the difference is within the tolerance', () => {
    const { verdict, eCandidate, eIncumbent, disagreement } = shadowVerdict(counts(5000, 0, 7), 0.02);
    expect(verdict).toBe('reject');
    expect(eIncumbent).toBeCloseTo(31.875, 9);
    expect(eCandidate).toBeLessThan(1);
    expect(disagreement.upper).toBeLessThan(0.02);
  });

  test('disagreements that nobody labelled, or on which both are wrong, favour neither', () => {
    const found = counts(50, 0, 0, 30);
    countPair(found, { incumbent: 'good', candidate: 'scratch', label: 'dent' });
    expect(found).toMatchObject({ compared: 81, disagreed: 31, unlabelled: 30, bothWrong: 1 });
    expect(shadowVerdict(found, 0.02)).toMatchObject({ verdict: 'undecided', eCandidate: 1, eIncumbent: 1 });
  });

  test.each([0, 1, Number.NaN])('a tolerance of %d is refused', (tolerance) => {
    expect(() => shadowVerdict(noShadowCounts(), tolerance)).toThrow(`got ${tolerance}`);
  });
});
