import { expect, test } from 'vitest';
import { modelText } from '../../../agent/io/status/page/model-text.ts';
import { fakeModelRunner } from '../../fixtures/fake-model-runner.ts';

test('the line of a model tells where it runs, where it was asked to, and how fast', () => {
  const { status } = fakeModelRunner({ tap: { name: 'pool', why: 'it is the last' } });
  expect(modelText(status)).toBe('stopped, watched layer pool');
  const provider = { ...status.provider, asked: ['cuda', 'cpu'] as const, got: 'cpu' as const };
  const running = {
    ...status,
    state: 'running' as const,
    provider,
    inferenceMs: 4.26,
    skipped: 3,
    restarts: 2,
    tap: null,
  };
  expect(modelText(running)).toBe('running on cpu (asked: cuda), 4.3 ms a picture, 3 left out, restarted 2 times');
});
