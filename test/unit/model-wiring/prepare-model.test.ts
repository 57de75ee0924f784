import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareModel } from '../../../agent/app/model/prepare-model.ts';
import type { OutputMapping } from '../../../agent/core/model/output-mapping.ts';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { classifierParts, model, node, tensor } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

const none: OutputMapping = { kind: 'none' };
const classifier: OutputMapping = { kind: 'classifier', output: null, gives: 'probabilities', classes: [] };

test('a model with a layer to watch is copied once, with that layer among its outputs', async () => {
  const { dir, put } = modelFolder();
  const bytes = model(...classifierParts());
  const path = put('part.onnx', bytes);
  const cache = join(dir, 'cache');
  const spec = { path, tap: 'auto', output: none };
  const prepared = await prepareModel(spec, cache);
  expect(prepared.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  // What the last Gemm reads: the pooled feature, flattened.
  expect(prepared.tapped?.name).toBe('flat.out');
  expect(prepared.path.startsWith(cache)).toBe(true);
  expect(readModelFile(prepared.path).outputs.map(({ name }) => name)).toEqual(['classes', 'flat.out']);
  expect(readFileSync(path)).toEqual(Buffer.from(bytes));

  const made = statSync(prepared.path).mtimeMs;
  expect(await prepareModel(spec, cache)).toEqual(prepared);
  expect(statSync(prepared.path).mtimeMs).toBe(made);

  // A copy that was cut short is made anew.
  writeFileSync(prepared.path, readFileSync(prepared.path).subarray(0, 100));
  await prepareModel(spec, cache);
  expect(readModelFile(prepared.path).outputs).toHaveLength(2);
});

test('what is an output already needs no copy, nor does a model of which no layer is watched', async () => {
  const { dir, put } = modelFolder();
  const path = put('part.onnx', model(...classifierParts()));
  const named = await prepareModel({ path, tap: 'softmax', output: none }, join(dir, 'cache'));
  expect(named).toMatchObject({ path, tapped: { name: 'classes', why: 'it is named in the configuration' } });
  expect(await prepareModel({ path, tap: 'none', output: classifier }, join(dir, 'cache'))).toMatchObject({
    ...{ path, tapped: null, notes: [] },
  });
  expect(existsSync(join(dir, 'cache'))).toBe(false);
});

test('a layer is named by itself or by its tensor', async () => {
  const { dir, put } = modelFolder();
  const path = put('part.onnx', model(...classifierParts()));
  for (const tap of ['relu', 'relu.out']) {
    const { tapped } = await prepareModel({ path, tap, output: none }, join(dir, 'cache'));
    expect(tapped?.name).toBe('relu.out');
  }
});

test('the fingerprint is of all that decides what is said of a picture', async () => {
  const { put } = modelFolder();
  const path = put('part.onnx', model(...classifierParts()));
  const other = put('other.onnx', model(...classifierParts(), node('Relu', ['classes'], ['more'])));
  const same = put('same.onnx', model(...classifierParts()));
  const of = async (file: string, tap: string, output: OutputMapping) =>
    (await prepareModel({ path: file, tap, output }, null)).fingerprint;
  const first = await of(path, 'auto', classifier);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(await of(same, 'auto', classifier)).toBe(first);
  expect(await of(path, 'flat', classifier)).toBe(first);
  const others = [
    await of(other, 'auto', classifier),
    await of(path, 'relu', classifier),
    await of(path, 'auto', { ...classifier, gives: 'logits' }),
    await of(path, 'auto', none),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
});

test('weights in files of their own are hard links beside the copy, and count for the fingerprint', async () => {
  const { dir, put } = modelFolder();
  const path = put('part.onnx', model(...classifierParts('weights/conv.bin')));
  mkdirSync(join(dir, 'weights'));
  put('weights/conv.bin', 'first');
  const spec = { path, tap: 'auto', output: none };
  const prepared = await prepareModel(spec, join(dir, 'cache'));
  const weights = join(prepared.path, '../weights/conv.bin');
  expect(statSync(weights).ino).toBe(statSync(join(dir, 'weights/conv.bin')).ino);
  rmSync(join(dir, 'weights/conv.bin'));
  put('weights/conv.bin', 'second');
  const again = await prepareModel(spec, join(dir, 'cache'));
  expect(again.hash).toBe(prepared.hash);
  expect(again.fingerprint).not.toBe(prepared.fingerprint);
  expect(readFileSync(join(again.path, '../weights/conv.bin'), 'utf8')).toBe('second');
});

test('where no link can be made the copy lies beside the model', async () => {
  const { dir, put } = modelFolder();
  const path = put('part.onnx', model(...classifierParts('conv.bin')));
  put('conv.bin', 'weights');
  put('cache', 'a file where the folder should be');
  const prepared = await prepareModel({ path, tap: 'auto', output: none }, join(dir, 'cache'));
  expect(prepared.path).toMatch(/part\.tapped-[0-9a-f]{8}\.onnx$/);
  expect(readModelFile(prepared.path).outputs.at(-1)?.name).toBe('flat.out');
  await prepareModel({ path, tap: 'auto', output: none }, join(dir, 'cache'));
  expect(readdirSync(dir)).toHaveLength(4);
});

test('what cannot be used says why and what next', async () => {
  const { dir, put } = modelFolder();
  const path = put('part.onnx', model(...classifierParts()));
  const outside = put('outside.onnx', model(...classifierParts('conv.bin')));
  const plain = put('plain.onnx', model(node('Relu', ['x'], ['y']), tensor(11, 'x', [1, 3]), tensor(12, 'y', [1, 3])));
  const failing = (spec: Parameters<typeof prepareModel>[0]) => prepareModel(spec, join(dir, 'cache'));
  await expect(failing({ path: join(dir, 'no.onnx'), tap: 'auto', output: none })).rejects.toThrow(
    /no\.onnx: there is no such file/,
  );
  await expect(failing({ path, tap: 'rellu', output: none })).rejects.toThrow(
    /no layer and no tensor is called "rellu"; did you mean "relu"/,
  );
  await expect(failing({ path: outside, tap: 'auto', output: none })).rejects.toThrow(
    /its weights "conv.bin" are not a file in its folder/,
  );
  await expect(failing({ path: plain, tap: 'auto', output: none })).rejects.toThrow(
    /no layer to watch was found by itself; .*model\.tap names one/,
  );
  expect(await failing({ path: plain, tap: 'auto', output: classifier })).toMatchObject({
    tapped: null,
    notes: [expect.stringMatching(/^no layer to watch was found/)],
  });
});
