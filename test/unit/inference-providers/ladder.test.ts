import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOnLadder } from '../../../agent/io/inference/providers/open-on-ladder.ts';
import { fakeRuntime, guardWords, ladderRequest, testFolder } from './fake-runtime.ts';

const all = ['cpu', 'webgpu', 'cuda', 'tensorrt'];
const noTensorRt = 'OrtSessionOptionsAppendExecutionProvider_TensorRT: Failed to load shared library';
const noCuda = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library';

test('without the libraries both upper rungs fail with the exact words and the library, and the CPU serves', async () => {
  const missing = 'libonnxruntime_providers_shared.so is not in /ort';
  const rungs = { tensorrt: { openError: noTensorRt, missing }, cuda: { openError: noCuda } };
  const { runtime } = fakeRuntime({ listed: all, rungs });
  const result = await openOnLadder(ladderRequest(), runtime);
  expect(result).toMatchObject({
    ok: true,
    warmUpMs: 5,
    order: null,
    trouble: `runs on cpu instead of tensorrt (tensorrt: ${noTensorRt} (${missing}); cuda: ${noCuda})`,
    facts: {
      asked: ['tensorrt', 'cuda', 'cpu'],
      got: 'cpu',
      nodes: { cpu: 1 },
      passesTensorRtOptions: false,
      building: null,
      rungs: [
        { provider: 'tensorrt', outcome: 'failed', reason: `${noTensorRt} (${missing})` },
        { provider: 'cuda', outcome: 'failed', reason: noCuda },
        { provider: 'cpu', outcome: 'used', reason: '100 % of the nodes on cpu' },
      ],
    },
  });
});

test('what the build does not list is said and never tried, since it would run on the CPU without a word', async () => {
  const { runtime, opened } = fakeRuntime({ listed: ['cpu'] });
  const result = await openOnLadder(ladderRequest(), runtime);
  expect(result.facts.rungs).toEqual([
    { provider: 'tensorrt', outcome: 'failed', reason: 'this build of ONNX Runtime has no tensorrt; it has cpu' },
    { provider: 'cuda', outcome: 'failed', reason: 'this build of ONNX Runtime has no cuda; it has cpu' },
    { provider: 'cpu', outcome: 'used', reason: '100 % of the nodes on cpu' },
  ]);
  expect(opened.map(({ executionProviders }) => executionProviders)).toEqual([[{ name: 'cpu' }]]);
});

test('the second rung wins, the third is not tried', async () => {
  const fake = fakeRuntime({
    listed: all,
    rungs: { tensorrt: { openError: 'no engine for Resize' } },
  });
  const result = await openOnLadder(ladderRequest(), fake.runtime);
  expect(result).toMatchObject({
    ok: true,
    facts: { got: 'cuda', nodes: { cuda: 1 } },
    trouble: 'runs on cuda instead of tensorrt (tensorrt: no engine for Resize)',
  });
  expect(result.facts.rungs[2]).toEqual({ provider: 'cpu', outcome: 'not tried', reason: null });
  expect(fake.released).toBe(0);
});

test('the first rung wins: nothing to tell', async () => {
  const { runtime } = fakeRuntime({ listed: all });
  const result = await openOnLadder(ladderRequest(), runtime);
  expect(result).toMatchObject({ ok: true, trouble: null, facts: { got: 'tensorrt', passesTensorRtOptions: false } });
});

test('a provider that opens the model and leaves all of it to the CPU counts as failed, and its session is freed', async () => {
  const rungs = { cuda: { nodes: { CPUExecutionProvider: 12 } } };
  const fake = fakeRuntime({ listed: all, rungs });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'] }), fake.runtime);
  const reason = 'it opened the model, but none of its nodes ran on cuda: 12 on cpu';
  expect(result.facts).toMatchObject({ got: 'cpu', rungs: [{ outcome: 'failed', reason }, { outcome: 'used' }] });
  expect(fake.released).toBe(1);
});

test('one node of 40 on CUDA is nearly none; one of TensorRT stands for a part of the model', async () => {
  const cuda = { nodes: { CUDAExecutionProvider: 1, CPUExecutionProvider: 39 } };
  const tensorrt = { nodes: { TensorrtExecutionProvider: 1, CPUExecutionProvider: 39 } };
  const onCuda = await openOnLadder(
    ladderRequest({ providers: ['cuda', 'cpu'] }),
    fakeRuntime({ listed: all, rungs: { cuda } }).runtime,
  );
  expect(onCuda.facts.got).toBe('cpu');
  expect(onCuda.facts.rungs[0]?.reason).toBe('it opened the model, but only 1 of its nodes ran on cuda: 39 on cpu');
  const onTensorRt = await openOnLadder(ladderRequest(), fakeRuntime({ listed: all, rungs: { tensorrt } }).runtime);
  expect(onTensorRt).toMatchObject({
    trouble: null,
    facts: { got: 'tensorrt', nodes: { tensorrt: 0.025, cpu: 0.975 } },
  });
});

test('mixed placement is used and told', async () => {
  const rungs = { cuda: { nodes: { CUDAExecutionProvider: 3, CPUExecutionProvider: 7 } } };
  const { runtime } = fakeRuntime({ listed: all, rungs });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'] }), runtime);
  expect(result).toMatchObject({ ok: true, facts: { got: 'cuda', nodes: { cuda: 0.3, cpu: 0.7 } } });
  expect(result.ok && result.trouble).toBe(
    'runs on cuda, but with 70 % of the nodes on cpu, 30 % on cuda: cuda does not know these operators, and every change of place costs a copy',
  );
});

test('a few nodes on the CPU are usual and no trouble', async () => {
  const rungs = { cuda: { nodes: { CUDAExecutionProvider: 97, CPUExecutionProvider: 3 } } };
  const { runtime } = fakeRuntime({ listed: all, rungs });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'] }), runtime);
  expect(result).toMatchObject({ ok: true, trouble: null, facts: { got: 'cuda' } });
  expect(result.facts.rungs[0]?.reason).toBe('97 % of the nodes on cuda, 3 % on cpu');
});

test('a rung whose first run fails is left, its session freed', async () => {
  const fake = fakeRuntime({ listed: all, rungs: { cuda: { runError: 'CUDNN_STATUS_NOT_SUPPORTED' } } });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'] }), fake.runtime);
  expect(result.facts.rungs[0]?.reason).toBe('the first run failed: CUDNN_STATUS_NOT_SUPPORTED');
  expect(result.facts.got).toBe('cpu');
  expect(fake.released).toBe(1);
});

test('without a profile ONNX Runtime itself is asked to refuse nodes on the CPU', async () => {
  const fake = fakeRuntime({ listed: all, rungs: { cuda: { nodes: 'none' } } });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'] }), fake.runtime);
  expect(result.facts).toMatchObject({ got: 'cuda', nodes: { cuda: 1 } });
  expect(fake.opened[1]?.extra).toEqual({
    session: { disable_cpu_ep_fallback: '1', intra_op: { allow_spinning: '0' } },
  });
  expect(fake.released).toBe(1);
});

test('without a folder for the profile a provider that needs the CPU fails, and the CPU needs no proof', async () => {
  const scratchDir = join(testFolder(), 'a-file');
  writeFileSync(scratchDir, '');
  const rungs = { cuda: { nodes: { CUDAExecutionProvider: 9, CPUExecutionProvider: 1 } } };
  const { runtime } = fakeRuntime({ listed: all, rungs });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'], scratchDir }), runtime);
  expect(result.facts).toMatchObject({ got: 'cpu', nodes: { cpu: 1 } });
  expect(result.facts.rungs[0]?.reason).toContain('where its nodes run could not be seen (EEXIST');
  expect(result.facts.rungs[0]?.reason).toContain(`and not all run there: ${guardWords}`);
});

test('profiles are removed, those of killed processes too', async () => {
  const request = ladderRequest({ providers: ['cpu'] });
  // Above the largest number that Linux gives a process.
  mkdirSync(join(request.scratchDir, 'profile-4194305'), { recursive: true });
  mkdirSync(join(request.scratchDir, 'other'));
  await openOnLadder(request, fakeRuntime({ listed: all }).runtime);
  expect(readdirSync(request.scratchDir)).toEqual(['other']);
});

test('where no rung runs the model, the last one is told first, with what to do', async () => {
  const damaged = 'Load model from model.onnx failed:Protobuf parsing failed.';
  const { runtime } = fakeRuntime({ listed: all, rungs: { cuda: { openError: noCuda }, cpu: { openError: damaged } } });
  const result = await openOnLadder(ladderRequest({ providers: ['cuda', 'cpu'] }), runtime);
  expect(result).toMatchObject({ ok: false, order: null, facts: { got: null, nodes: {} } });
  expect(!result.ok && result.why).toBe(
    `no provider runs the model: cpu: ${damaged}; the file is damaged or no ONNX model: copy it again and compare its SHA-256; before that, cuda: ${noCuda}`,
  );
});

test('a required provider that fails is a refusal, although another would run', async () => {
  const { runtime } = fakeRuntime({ listed: all, rungs: { cuda: { openError: noCuda } } });
  const result = await openOnLadder(ladderRequest({ requireProvider: 'cuda' }), runtime);
  expect(result).toMatchObject({
    ok: false,
    facts: {
      got: null,
      rungs: [
        { provider: 'tensorrt', outcome: 'not tried', reason: null },
        { provider: 'cuda', outcome: 'failed', reason: noCuda },
        { provider: 'cpu', outcome: 'not tried', reason: null },
      ],
    },
  });
  expect(!result.ok && result.why).toBe(
    `the model is to run on cuda only: cuda: ${noCuda}; install what is named (deploy/jetson/README.md), or leave cuda out of providers`,
  );
});

test('every session is opened with one provider, its threads and without spinning', async () => {
  const { runtime, opened } = fakeRuntime({
    listed: all,
    rungs: { tensorrt: { openError: 'no' }, cuda: { openError: 'no' } },
  });
  await openOnLadder(ladderRequest(), runtime);
  expect(opened.map(({ executionProviders }) => executionProviders)).toEqual([
    [{ name: 'tensorrt', deviceId: 0 }],
    [{ name: 'cuda' }],
    [{ name: 'cpu' }],
  ]);
  for (const options of opened)
    expect(options).toMatchObject({ intraOpNumThreads: 2, extra: { session: { intra_op: { allow_spinning: '0' } } } });
});
