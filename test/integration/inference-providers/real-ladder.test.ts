import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { LadderRequest } from '../../../agent/io/inference/providers/ladder-request.ts';
import { nodeCounts } from '../../../agent/io/inference/providers/node-placement.ts';
import { loadOnnxRuntime } from '../../../agent/io/inference/providers/onnx-runtime.ts';
import { openOnLadder } from '../../../agent/io/inference/providers/open-on-ladder.ts';
import { plainFeeds } from '../../../agent/io/inference/providers/plain-feeds.ts';
import { profileFolder } from '../../../agent/io/inference/providers/profile-folder.ts';
import { passesTensorRtOptions } from '../../../agent/io/inference/providers/tensorrt-options.ts';
import { model, node, part, tensor } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

/** The real ONNX Runtime; what it says of the GPU is held against its words on a machine without its GPU libraries. */

const runtime = await loadOnnxRuntime();
const listsGpu = runtime.listed().includes('cuda');
const withoutGpu = test.skipIf(!listsGpu || runtime.missingLibrary('cuda') === null);
const photographed = resolve('../shared/data/models/pcb-simple-cnn-fp32.onnx');

const relu = model(node('Relu', ['x'], ['y']), tensor(11, 'x', ['batch', 3]), tensor(12, 'y', ['batch', 3]));
const unknownOperator = model(node('NoSuchOp', ['x'], ['y']), tensor(11, 'x', [1]), tensor(12, 'y', [1]));

function request(modelPath: string, folder: string, changes: Partial<LadderRequest> = {}): LadderRequest {
  return {
    modelPath,
    modelHash: 'abc',
    providers: ['tensorrt', 'cuda', 'cpu'],
    requireProvider: null,
    threads: 1,
    warmUpInput: plainFeeds,
    cacheDir: join(folder, 'cache'),
    scratchDir: join(folder, 'scratch'),
    engine: 'background',
    monotonicMs: () => performance.now(),
    ...changes,
  };
}

withoutGpu(
  'without GPU libraries: exact reasons of both upper rungs, all nodes on the CPU, a sentence for it',
  async () => {
    const { dir, put } = modelFolder();
    const result = await openOnLadder(request(put('relu.onnx', relu), dir), runtime);
    const loading = (name: string, file: string) =>
      expect.stringMatching(
        new RegExp(
          `^OrtSessionOptionsAppendExecutionProvider_${name}: Failed to load shared library \\(libonnxruntime_providers_${file}\\.so .+\\)$`,
        ),
      );
    expect(result).toMatchObject({
      ok: true,
      order: null,
      facts: {
        got: 'cpu',
        nodes: { cpu: 1 },
        passesTensorRtOptions: false,
        building: null,
        rungs: [
          { provider: 'tensorrt', outcome: 'failed', reason: loading('TensorRT', '(shared|tensorrt)') },
          { provider: 'cuda', outcome: 'failed', reason: loading('Cuda', '(shared|cuda)') },
          { provider: 'cpu', outcome: 'used', reason: '100 % of the nodes on cpu' },
        ],
      },
    });
    expect(result.ok && result.trouble).toMatch(/^runs on cpu instead of tensorrt \(tensorrt: Ort.+; cuda: Ort.+\)$/);
    expect(readdirSync(join(dir, 'scratch'))).toEqual([]);
  },
);

test('a real profile names the provider of every node, and ONNX Runtime itself says that they are on the CPU', async () => {
  const { dir, put } = modelFolder();
  const chain = [
    node('Neg', ['x'], ['a'], 'one'),
    node('Cos', ['a'], ['b'], 'two'),
    node('Sin', ['b'], ['y'], 'three'),
  ];
  const path = put('chain.onnx', model(...chain, tensor(11, 'x', [1, 3]), tensor(12, 'y', [1, 3])));
  const { prefix, read, remove } = profileFolder(join(dir, 'scratch'));
  const executionProviders = [{ name: 'cpu' }] as const;
  const session = await runtime.open(path, { executionProviders, enableProfiling: true, profileFilePrefix: prefix });
  for (let run = 0; run < 2; run++) await session.run(plainFeeds(session, runtime));
  session.endProfiling();
  expect(nodeCounts(read() ?? '')).toEqual({ cpu: 3 });
  remove();
  await session.release();
  const extra = { session: { disable_cpu_ep_fallback: '1' } };
  await expect(runtime.open(path, { executionProviders, extra })).rejects.toThrow(
    'This session contains graph nodes that are assigned to the default CPU EP',
  );
});

test('the session that is kept computes, and leaves no more profiles', async () => {
  const { dir, put } = modelFolder();
  const result = await openOnLadder(request(put('relu.onnx', relu), dir, { providers: ['cpu'] }), runtime);
  if (!result.ok) throw new Error(result.why);
  const x = runtime.tensor('float32', Float32Array.of(-1, 0, 2), [1, 3]);
  const { y } = await result.session.run({ x });
  expect([...(y!.data as Float32Array)]).toEqual([0, 0, 2]);
  await result.session.release();
  expect(readdirSync(join(dir, 'scratch'))).toEqual([]);
});

test('a file that is no model, one cut short, one with an unknown operator and one that is not there are refused with what to do', async () => {
  const { dir, put } = modelFolder();
  const why = async (path: string) => {
    const result = await openOnLadder(request(path, dir, { providers: ['cpu'] }), runtime);
    return result.ok ? 'opened' : result.why;
  };
  expect(await why(put('text.onnx', 'no model'))).toMatch(/cpu: Load model from .+ failed:.+; the file is damaged/);
  expect(await why(put('cut.onnx', relu.subarray(0, 20)))).toMatch(/Protobuf parsing failed\.; the file is damaged/);
  expect(await why(put('op.onnx', unknownOperator))).toMatch(/No Op registered for NoSuchOp.+; export the model/);
  expect(await why(join(dir, 'none.onnx'))).toMatch(/File doesn't exist; check the path/);
});

test('a prebuilt TensorRT engine is refused on the CPU in words that say what it is', async () => {
  const { dir, put } = modelFolder();
  // NodeProto with attributes main_context (an integer, 2) and source (a string, 3), in the domain of Microsoft.
  const integer = (name: string) => part(5, part(1, name), Uint8Array.of(0x18, 1), Uint8Array.of(0xa0, 1, 2));
  const text = (name: string, value: string) => part(5, part(1, name), part(4, value), Uint8Array.of(0xa0, 1, 3));
  const context = part(
    1,
    ...[part(1, 'x'), part(2, 'y'), part(4, 'EPContext'), part(7, 'com.microsoft')],
    ...[integer('embed_mode'), integer('main_context'), text('ep_cache_context', 'abc')],
    text('source', 'TensorrtExecutionProvider'),
  );
  const microsoft = part(8, part(1, 'com.microsoft'), Uint8Array.of(0x10, 1));
  const bytes = Buffer.concat([model(context, tensor(11, 'x', [1, 3]), tensor(12, 'y', [1, 3])), microsoft]);
  const result = await openOnLadder(request(put('engine.onnx', bytes), dir, { providers: ['cpu'] }), runtime);
  expect(result.facts.rungs[0]?.reason).toContain(
    "EPContext node generated by 'TensorrtExecutionProvider' is not compatible with any execution provider",
  );
  expect(!result.ok && result.why).toContain('the file holds an engine that was built beforehand');
});

test('the published binding does not pass TensorRT its options', async () => {
  expect(await passesTensorRtOptions(runtime)).toBe(false);
});

test.skipIf(!existsSync(photographed))(
  'pcb-simple-cnn (no ../shared/data: skipped) runs all its nodes on the CPU',
  async () => {
    const { dir } = modelFolder();
    const result = await openOnLadder(request(photographed, dir), runtime);
    expect(result).toMatchObject({ ok: true, facts: { got: 'cpu', nodes: { cpu: 1 } } });
  },
);
