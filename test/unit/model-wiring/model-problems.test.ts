import { expect, test } from 'vitest';
import { verdictText } from '../../../agent/core/health/verdict-text.ts';
import type { ModelStatus } from '../../../agent/core/model/model-status.ts';
import { fakeModelRunner } from '../../fixtures/fake-model-runner.ts';
import { camera, snapshot } from '../../fixtures/fake-status.ts';

const model = (change: Partial<ModelStatus>, provider: Partial<ModelStatus['provider']> = {}): ModelStatus => {
  const { status } = fakeModelRunner();
  return { ...status, state: 'running', ...change, provider: { ...status.provider, ...provider } };
};

const verdictWith = (status: ModelStatus) =>
  verdictText(snapshot({ cameras: [camera({ name: 'Capper', model: status })] }));

test.each<[string, ModelStatus]>([
  ['it runs as asked', model({})],
  ['it starts', model({ state: 'starting', trouble: null })],
  ['the agent stops', model({ state: 'stopped', trouble: 'stopped' })],
])('a model is no problem while %s', (_, status) => {
  expect(verdictWith(status)).toMatchObject({ level: 'well', problems: [] });
});

test.each<[ModelStatus, 'act' | 'watch', RegExp]>([
  [
    model({ state: 'refused', trouble: 'no such file' }),
    'act',
    /^The model of camera Capper does not run \(no such file\)\. .*driftlight doctor/,
  ],
  [
    model({ state: 'waiting', trouble: 'its process ended: SIGKILL' }),
    'watch',
    /^The model of camera Capper has ended and is started again \(.*SIGKILL\)\. Pictures are counted meanwhile/,
  ],
  [
    model({ trouble: 'no driver' }, { asked: ['cuda', 'cpu'], got: 'cpu' }),
    'watch',
    /^The model of camera Capper runs on cpu instead of cuda \(no driver\)\. .*model\.providers/,
  ],
  [
    model({ trouble: 'a run failed: 3 in a row' }, { asked: ['cpu'], got: 'cpu' }),
    'watch',
    /^The model of camera Capper does not run as it should \(a run failed: 3 in a row\)\. If it stays so, driftlight doctor/,
  ],
])('%#: is told with its reason and what to do', (status, level, words) => {
  const verdict = verdictWith(status);
  expect(verdict.level).toBe(level);
  expect(verdict.problems).toEqual([expect.stringMatching(words)]);
  expect(verdict.cameras[0]?.level).toBe(level);
});
