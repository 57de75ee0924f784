import { expect, test } from 'vitest';
import { modelNote, noteModel } from '../../../agent/app/model/model-note.ts';
import type { PreparedModel } from '../../../agent/app/model/prepared-model.ts';
import { preparedRunner } from '../../../agent/app/model/prepared-runner.ts';
import { modelNews, modelsInState } from '../../../agent/pipeline/model-state.ts';
import type { ModelNotice } from '../../../agent/pipeline/ports.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeJournal } from '../../fixtures/fake-journal.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { fakeModelRunner, fakeModelSpec } from '../../fixtures/fake-model-runner.ts';
import { untilQuiet } from '../../fixtures/mortal-box.ts';

const prepared: PreparedModel = {
  ...{ path: '/cache/model.onnx', hash: 'f'.repeat(64), tapped: { name: 'pool', why: 'it is the last' } },
  ...{ fingerprint: '0123456789abcdef', notes: ['weights are old'] },
};
const picture = { width: 1, height: 1, channels: 1 as const, pixels: Uint8Array.of(7) };

function set(prepare: (signal: AbortSignal) => Promise<PreparedModel>) {
  const clock = fakeClock();
  const log = fakeLog();
  const opened: PreparedModel[] = [];
  const real = fakeModelRunner();
  const runner = preparedRunner(fakeModelSpec, {
    prepare: (_, signal) => prepare(signal),
    open: (found) => {
      opened.push(found);
      return real;
    },
    ...{ clock, log },
  });
  const notices: ModelNotice[] = [];
  runner.onNotice((notice) => notices.push(notice));
  return { runner, real, clock, log, opened, notices };
}

test('a model is made ready before it runs; pictures until then are left out and counted', async () => {
  let ready = (_: PreparedModel) => {};
  const { runner, real, log, opened, notices } = set(() => new Promise((resolve) => (ready = resolve)));
  expect(runner.status.state).toBe('stopped');
  runner.start();
  expect(runner.status).toMatchObject({ state: 'starting', hash: null, path: fakeModelSpec.path });
  expect(runner.prepared()).toBe(null);
  expect(await runner.run(picture)).toBe(null);
  ready(prepared);
  await untilQuiet('it runs', () => runner.status.state === 'running');
  expect(opened).toEqual([prepared]);
  expect(runner.prepared()).toBe(prepared);
  expect(await runner.run(picture)).toMatchObject({ values: { level: 7 } });
  expect(runner.status).toMatchObject({ runs: 1, skipped: 1 });
  real.tell({ kind: 'fell-back', text: 'on cpu' });
  expect(notices).toEqual([{ kind: 'fell-back', text: 'on cpu' }]);
  expect(log.lines.map(({ message }) => message)).toEqual([`model ${fakeModelSpec.path}: weights are old`]);
  await runner.stop(100);
  expect(runner.status.state).toBe('stopped');
});

test('a model that cannot be read is refused once in words, looked at again, and runs when its file is there', async () => {
  let tries = 0;
  const { runner, clock, notices } = set(async () => {
    if (++tries < 3) throw new Error('no such file');
    return prepared;
  });
  runner.start();
  await untilQuiet('it is refused', () => runner.status.state === 'refused');
  expect(runner.status.trouble).toBe('no such file');
  for (let n = 0; n < 3 && tries < 3; n++) await clock.advance(30_000);
  await untilQuiet('it runs', () => runner.status.state === 'running');
  expect(notices).toEqual([{ kind: 'refused', text: 'no such file' }]);
  await runner.stop(100);
});

test('a stop ends the reading of a model', async () => {
  const { runner, opened } = set(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
  );
  runner.start();
  await runner.stop(100);
  expect(opened).toEqual([]);
  expect(runner.status.state).toBe('stopped');
});

test('since when a model looks at the pictures is noted once a model', async () => {
  const journal = fakeJournal({ clock: fakeClock() });
  await noteModel(journal, 'line', { fingerprint: null, sinceMs: 1 });
  expect(modelNote(journal, 'line')).toBe(null);
  await noteModel(journal, 'line', { fingerprint: 'a', sinceMs: 2 });
  await noteModel(journal, 'line', { fingerprint: 'a', sinceMs: 3 });
  expect(modelNote(journal, 'line')).toEqual({ fingerprint: 'a', sinceMs: 2 });
  await noteModel(journal, 'line', { fingerprint: null, sinceMs: 4 });
  expect(modelNote(journal, 'line')).toEqual({ fingerprint: null, sinceMs: 4 });
  await journal.append([], new Map([['model/line', new Uint8Array([1])]]));
  expect(modelNote(journal, 'line')).toBe(null);
});

test('the state tells what was asked and what was got; only another state or provider is news', () => {
  const runner = fakeModelRunner({ spec: { providers: ['cuda', 'cpu'] } });
  runner.start();
  const camera = (model: typeof runner.status | null) => ({ id: 'line', facts: () => ({ model }) }) as never;
  expect(modelsInState([camera(null)])).toBe(undefined);
  const models = modelsInState([camera({ ...runner.status, inferenceMs: 1.2345, trouble: 'no driver' })]);
  expect(models).toEqual({
    line: {
      ...{ state: 'running', asked: ['cuda', 'cpu'], got: 'cpu', nodes: { cpu: 1 }, reason: 'no driver' },
      ...{ passesTensorRtOptions: false, inferenceMs: 1.2, warmUpMs: 5 },
    },
  });
  expect(modelNews(models)).toBe(modelNews(modelsInState([camera({ ...runner.status, inferenceMs: 9 })])));
  expect(modelNews(models)).not.toBe(modelNews(modelsInState([camera({ ...runner.status, state: 'waiting' })])));
});
