import { expect, test } from 'vitest';
import { modelVerdict, rungFindings } from '../../../agent/app/doctor-model-words.ts';
import type { ModelStatus, ProviderFacts } from '../../../agent/core/model/model-status.ts';

const noLibrary = 'Failed to load shared library (libonnxruntime_providers_shared.so is not in /ort)';

function status(provider: Partial<ProviderFacts>, changes: Partial<ModelStatus> = {}): ModelStatus {
  const facts: ProviderFacts = {
    asked: ['tensorrt', 'cuda', 'cpu'],
    got: 'tensorrt',
    rungs: [],
    nodes: {},
    passesTensorRtOptions: false,
    building: null,
    ...provider,
  };
  return {
    ...{ state: 'running', trouble: null, path: '/m.onnx', hash: 'ab', provider: facts, tap: null },
    ...{ runs: 21, skipped: 0, failed: 0, restarts: 0, inferenceMs: 4.25, warmUpMs: 251.6, memoryBytes: null },
    ...changes,
  };
}

test('a fall to the CPU: a finding for every failed rung with its reason, then where it runs and how fast', () => {
  const fallen = status({
    got: 'cpu',
    nodes: { cpu: 1 },
    rungs: [
      { provider: 'tensorrt', outcome: 'failed', reason: noLibrary },
      { provider: 'cuda', outcome: 'failed', reason: 'this build of ONNX Runtime has no cuda; it has cpu' },
      { provider: 'cpu', outcome: 'used', reason: '100 % of the nodes on cpu' },
    ],
  });
  expect(rungFindings('model', fallen.provider)).toEqual([
    {
      ...{ code: 'model-provider-failed', about: 'model', result: 'warning', found: `tensorrt: ${noLibrary}` },
      todo: 'install what is named (deploy/jetson/README.md), or leave tensorrt out of providers',
    },
    {
      ...{ code: 'model-provider-failed', about: 'model', result: 'warning' },
      found: 'cuda: this build of ONNX Runtime has no cuda; it has cpu',
      todo: 'install an ONNX Runtime that was built with cuda (deploy/jetson/README.md), or leave cuda out of providers',
    },
  ]);
  expect(modelVerdict('model', fallen)).toEqual({
    ...{ code: 'model-fell-back', about: 'model', result: 'warning' },
    found:
      '/m.onnx runs on cpu, asked for tensorrt, cuda, cpu; 100 % of the nodes on cpu; first answer 252 ms after opening; then 4.3 ms a picture',
    todo: 'see the reasons above, or list only cpu in providers if that is fast enough',
  });
});

test('as asked on the CPU is well', () => {
  const cpu = status({ asked: ['cpu'], got: 'cpu', nodes: { cpu: 1 } }, { inferenceMs: null });
  expect(modelVerdict('model', cpu)).toMatchObject({ code: 'model-ok', result: 'ok', todo: '' });
  expect(modelVerdict('model', cpu).found).not.toContain('a picture');
});

test('TensorRT without its options is a warning with the way out; with them it is well', () => {
  const stock = modelVerdict('model', status({ nodes: { tensorrt: 1 } }));
  expect(stock).toMatchObject({ code: 'model-no-engine-cache', result: 'warning' });
  expect(stock.found).toContain('full precision, and the engine is built anew at every start');
  const patched = modelVerdict('model', status({ nodes: { tensorrt: 1 }, passesTensorRtOptions: true }));
  expect(patched).toMatchObject({ code: 'model-ok', result: 'ok' });
  expect(patched.found).toContain('half precision, and the engine is kept');
});

test('an engine that is still to be built is no failure', () => {
  const building = { provider: 'tensorrt', sinceMs: 5 } as const;
  const beside = modelVerdict(
    'model',
    status({ got: 'cuda', nodes: { cuda: 1 }, building, passesTensorRtOptions: true }),
  );
  expect(beside).toMatchObject({ code: 'model-fell-back', todo: 'leave the agent running until the engine is built' });
  expect(beside.found).toContain('the engine of tensorrt is not built yet');
  const nothingServes = modelVerdict(
    'model',
    status({ got: null, building }, { runs: 0, state: 'refused', trouble: 'x' }),
  );
  expect(nothingServes).toMatchObject({ code: 'model-does-not-run', result: 'warning' });
});

test('mixed placement is told', () => {
  const mixed = status({ asked: ['cuda', 'cpu'], got: 'cuda', nodes: { cuda: 0.4, cpu: 0.6 } });
  expect(modelVerdict('model', mixed)).toMatchObject({ code: 'model-mixed', result: 'warning' });
  expect(modelVerdict('model', mixed).found).toContain('60 % of the nodes on cpu, 40 % on cuda');
});

test('a model that does not run is a failure, whose last reason is told once', () => {
  const rungs: ProviderFacts['rungs'] = [
    { provider: 'cuda', outcome: 'failed', reason: noLibrary },
    { provider: 'cpu', outcome: 'failed', reason: 'Protobuf parsing failed.' },
  ];
  const trouble = 'no provider runs the model: cpu: Protobuf parsing failed.; the file is damaged';
  const refused = status({ got: null, rungs }, { state: 'refused', trouble, runs: 0 });
  expect(rungFindings('model', refused.provider).map(({ found }) => found)).toEqual([`cuda: ${noLibrary}`]);
  expect(modelVerdict('model', refused)).toMatchObject({
    ...{ code: 'model-does-not-run', result: 'failure' },
    found: `/m.onnx, asked for tensorrt, cuda, cpu: ${trouble}`,
  });
  const silent = status({ got: null }, { state: 'starting', runs: 0 });
  expect(modelVerdict('model', silent).found).toContain('no answer in time, it is starting');
});
