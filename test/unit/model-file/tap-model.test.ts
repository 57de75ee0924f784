import { chmodSync, copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { tapModel } from '../../../agent/io/model-file/tap-model.ts';
import { classifierParts, model, node, part, tensor } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

function classifier(externalFile?: string) {
  const folder = modelFolder();
  const bytes = model(...classifierParts(externalFile));
  const file = folder.put('m.onnx', bytes);
  const out = join(folder.dir, 'tapped.onnx');
  return { ...folder, bytes, file, out, tap: (layer: string, to = out) => tapModel(readModelFile(file), layer, to) };
}

describe('a tapped model', () => {
  test.each([
    ['flat.out', 'flat.out'],
    ['pool', 'pool.out'],
  ])('is the model with one output more: %s', async (layer, expected) => {
    const { bytes, file, out, tap } = classifier();
    expect(await tap(layer)).toBe(expected);
    // The one form that the format's merging of messages allows: graph (7) { output (12) { name (1) } } at the end.
    const appended = Buffer.concat([bytes, part(7, part(12, part(1, expected)))]);
    expect(readFileSync(out).equals(appended)).toBe(true);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readModelFile(out).outputs.map(({ name }) => name)).toEqual(['classes', expected]);
  });

  test('may be tapped again, take the place of an older one, and come from a read-only file', async () => {
    const { dir, file, out, tap } = classifier();
    chmodSync(file, 0o444);
    await tap('pool');
    await tap('conv.out');
    await tapModel(readModelFile(out), 'relu', join(dir, 'twice.onnx'));
    const outputs = readModelFile(join(dir, 'twice.onnx')).outputs.map(({ name }) => name);
    expect(outputs).toEqual(['classes', 'conv.out', 'relu.out']);
    expect(readdirSync(dir).sort()).toEqual(['m.onnx', 'tapped.onnx', 'twice.onnx']);
  });

  test('has a long name, with letters of any script', async () => {
    const name = `Merkmal/Größe/特徴/${'x'.repeat(300)}`;
    const { dir, put } = modelFolder();
    const file = put('m.onnx', model(node('Relu', ['x'], [name]), node('Relu', [name], ['y']), tensor(12, 'y', [1])));
    await tapModel(readModelFile(file), name, join(dir, 'out.onnx'));
    expect(readModelFile(join(dir, 'out.onnx')).outputs.at(-1)!.name).toBe(name);
  });
});

describe('no tap is made, and it is said why', () => {
  test.each<[string, string, RegExp]>([
    ['an output', 'classes', /"classes" is an output already/],
    ["an output by its layer's name", 'softmax', /"classes" is an output already/],
    ['an input', 'picture', /what the model is fed/],
    ['a weight', 'fc.weight', /is a weight/],
    ['a misspelt name', 'flat_out', /did you mean "flat\.out"/],
    ['a name in other letters', 'CONV.OU', /did you mean "conv\.out"/],
    ['a name like no other', 'zzzzzzzzzzzz', /`driftlight model inspect` lists them/],
    ['nothing', '', /no layer and no tensor is called ""/],
  ])('for %s', async (_, layer, words) => {
    const { dir, tap } = classifier();
    await expect(tap(layer)).rejects.toThrow(words);
    expect(readdirSync(dir)).toEqual(['m.onnx']);
  });

  test('for a name that several layers have', async () => {
    const { dir, put } = modelFolder();
    const twins = model(node('Relu', ['x'], ['a'], 'same'), node('Relu', ['a'], ['b'], 'same'));
    const tap = tapModel(readModelFile(put('m.onnx', twins)), 'same', join(dir, 'out.onnx'));
    await expect(tap).rejects.toThrow(/2 layers are called "same"; name the tensor instead, for example "a", "b"/);
  });

  test('onto the model itself, into no folder, or when the file has changed since', async () => {
    const { dir, file, bytes, put, tap } = classifier();
    await expect(tap('pool', file)).rejects.toThrow(/it is the model itself/);
    linkSync(file, join(dir, 'link.onnx'));
    await expect(tap('pool', join(dir, 'link.onnx'))).rejects.toThrow(/it is the model itself/);
    await expect(tap('pool', join(dir, 'none', 'out.onnx'))).rejects.toThrow(/there is no such file/);
    await expect(tap('pool', dir)).rejects.toThrow(/no regular file/);
    const graph = readModelFile(file);
    put('m.onnx', Buffer.concat([bytes, part(7, part(12, part(1, 'relu.out')))]));
    await expect(tapModel(graph, 'pool', join(dir, 'late.onnx'))).rejects.toThrow(/changed while it was copied/);
    expect(readdirSync(dir).sort()).toEqual(['link.onnx', 'm.onnx']);
  });
});

describe('weights in a file of their own', () => {
  test('serve a tapped model beside them', async () => {
    const { put, tap } = classifier('big.data');
    put('big.data', 'numbers');
    expect(await tap('pool')).toBe('pool.out');
  });

  test('serve one elsewhere through a hard link, and neither a symbolic link nor a copy does', async () => {
    const { dir, put, tap } = classifier('big.data');
    const weights = put('big.data', 'numbers');
    for (const name of ['bare', 'linked', 'symbolic', 'copied']) mkdirSync(join(dir, name));
    linkSync(weights, join(dir, 'linked', 'big.data'));
    symlinkSync(weights, join(dir, 'symbolic', 'big.data'));
    copyFileSync(weights, join(dir, 'copied', 'big.data'));
    expect(await tap('pool', join(dir, 'linked', 'out.onnx'))).toBe('pool.out');
    for (const name of ['bare', 'symbolic', 'copied'])
      await expect(tap('pool', join(dir, name, 'out.onnx'))).rejects.toThrow(/make a hard link: ln .*big\.data/);
  });

  test.each(['missing.data', '../m.onnx', '/etc/hostname'])('must be in its folder: %s is refused', async (name) => {
    const { tap } = classifier(name);
    await expect(tap('pool')).rejects.toThrow(/are not a file in its folder/);
  });
});
