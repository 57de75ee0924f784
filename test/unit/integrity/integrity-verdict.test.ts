import { describe, expect, test } from 'vitest';
import { problemText } from '../../../agent/core/health/problem.ts';
import { verdictOf } from '../../../agent/core/health/verdict.ts';
import { type IntegrityStatus, uncheckedIntegrity } from '../../../agent/core/integrity/integrity-status.ts';
import { english, said } from '../../../agent/core/words/language.ts';
import { nowMs, snapshot } from '../../fixtures/fake-status.ts';

function verdict(changes: Partial<IntegrityStatus>) {
  const reader = { language: english, nowMs, timeZone: 'UTC' };
  const found = verdictOf(snapshot({ integrity: { ...uncheckedIntegrity, ...changes } }));
  const problems = found.problems.map((problem) => problemText(problem, reader));
  return { level: found.level, sentence: said(found.sentence, reader), problems };
}

describe('the verdict on a box', () => {
  test('has one line for all that departs', () => {
    const departures = ['The model of camera a changed', 'The setting log.level changed', 'Camera b is gone'];
    expect(verdict({ state: 'departed', departures, matters: true })).toEqual({
      level: 'act',
      sentence: 'The box is no longer what was validated.',
      problems: [
        'The box is no longer what was validated (The model of camera a changed and 2 more). Ask who changed it; put it back, or validate the new state with driftlight confirm.',
      ],
    });
  });

  test('takes lightly what moves nothing measured, and gravely a state that cannot be trusted', () => {
    expect(verdict({ state: 'departed', departures: ['x'], matters: false }).level).toBe('watch');
    expect(verdict({ state: 'refused', departures: ['it is not signed'], matters: true })).toMatchObject({
      level: 'act',
      sentence: 'The box has no validated state that can be trusted.',
    });
  });

  test.each(['unchecked', 'never-validated', 'ok'] as const)('is not moved by a state that is %s', (state) => {
    expect(verdict({ state })).toEqual(verdict({ state: 'ok' }));
    expect(verdict({ state }).level).toBe('well');
  });
});
