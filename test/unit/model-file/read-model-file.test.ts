import { describe, expect, test } from 'vitest';
import { externalFilesOf } from '../../../agent/io/model-file/external-data.ts';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { classifierParts, model, node, numeral, part, tensor, varint, weight } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

const read = (bytes: Uint8Array | string) => readModelFile(modelFolder().put('m.onnx', bytes));

describe('a model file', () => {
  test('tells what is in it', () => {
    const graph = read(model(...classifierParts()));
    expect(graph).toMatchObject({
      irVersion: 8,
      producer: 'by hand 1.0',
      opsets: [{ domain: 'ai.onnx', version: 17 }],
    });
    expect(graph.inputs).toEqual([{ name: 'picture', type: 'float32', shape: ['batch', 3, 64, 64] }]);
    expect(graph.outputs).toEqual([{ name: 'classes', type: 'float32', shape: ['batch', 7] }]);
    expect(graph.layers[4]).toEqual({
      name: 'fc',
      op: 'Gemm',
      inputs: ['flat.out', 'fc.weight', 'fc.bias'],
      outputs: ['fc.out'],
    });
    expect(graph.between.get('conv.out')?.shape).toEqual(['batch', 16, 62, 62]);
    expect(graph.parameters).toBe(16 * 3 * 3 * 3 + 7 * 16 + 7);
  });

  test('counts weights that lie in another file, and says whether it is there', () => {
    const folder = modelFolder();
    const parts = [...classifierParts('big.data'), weight('other', [2, 2], '../secret'), weight('third', [1], 'none')];
    folder.put('big.data', new Uint8Array(123));
    const graph = readModelFile(folder.put('m.onnx', model(...parts)));
    expect(graph.parameters).toBe(432 + 112 + 7 + 4 + 1);
    expect(externalFilesOf(graph)).toEqual([
      { name: 'big.data', bytes: 123 },
      { name: '../secret', bytes: null },
      { name: 'none', bytes: null },
    ]);
  });

  test('may list its weights among its inputs, pack sizes, and leave shapes open', () => {
    const packed = part(5, part(1, varint(4n), varint(300n)), numeral(2, 1), part(8, 'w'));
    const graph = read(
      model(
        node('Mul', ['x', 'w'], ['y']),
        packed,
        tensor(11, 'x', [-1, 4]),
        tensor(11, 'w', [4, 300]),
        part(12, part(1, 'y')),
      ),
    );
    expect(graph.inputs).toEqual([{ name: 'x', type: 'float32', shape: [null, 4] }]);
    expect(graph.outputs).toEqual([{ name: 'y', type: 'unknown', shape: null }]);
    expect(graph.weights.get('w')?.shape).toEqual([4, 300]);
    expect(graph.parameters).toBe(1_200);
  });

  test('may hold its graph in pieces', () => {
    const [first, ...rest] = classifierParts();
    const graph = read(Buffer.concat([part(7, first!), part(7, ...rest)]));
    expect(graph.layers.map(({ op }) => op)).toEqual([
      'Conv',
      'Relu',
      'GlobalAveragePool',
      'Flatten',
      'Gemm',
      'Softmax',
    ]);
  });
});

describe('what is no usable model is refused in words', () => {
  const whole = model(...classifierParts());
  const nodeField = (...value: Uint8Array[]) => Buffer.concat([part(7, part(1, ...value))]);
  test.each<[string, Uint8Array | string, RegExp]>([
    ['an empty file', '', /no layers are in it/],
    ['a page of text', '<!DOCTYPE html><html></html>', /no usable ONNX model: at byte 0 .* is it an \.onnx file/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS/],
    [
      'a length beyond the file',
      Buffer.concat([varint(58n), varint(2n ** 40n)]),
      /1099511627776 bytes where 0 are left/,
    ],
    ['a length beyond 2⁶³', Buffer.concat([varint(58n), varint(2n ** 64n - 5n)]), /cut or damaged/],
    ['a number without end', new Uint8Array(20).fill(255), /more than 10 bytes/],
    ['a number cut off', Uint8Array.from([8, 128]), /does not end/],
    ['field 0', Uint8Array.from([0, 0]), /a field numbered 0/],
    ['a group', Uint8Array.from([11, 12]), /a field of type 3/],
    ['a name of 5000 bytes', nodeField(part(3, 'x'.repeat(5_000))), /a name of 5000 bytes/],
    ['a name that is no text', nodeField(part(3, Uint8Array.from([200, 200]))), /no UTF-8/],
    ['a number for a name', nodeField(numeral(3, 5)), /field 3 has type 0, expected 2/],
    ['weights beyond counting', model(weight('w', [2 ** 52, 2 ** 52])), /weights of shape/],
    ['a negative size', model(weight('w', [-3])), /weights of shape -3/],
  ])('%s', (_, bytes, words) => {
    expect(() => read(bytes)).toThrow(words);
  });

  test('cut at every third byte, it is refused or holds less, and never crashes', () => {
    const folder = modelFolder();
    for (let bytes = 0; bytes < whole.length; bytes += 3) {
      let outcome: string | number;
      try {
        outcome = readModelFile(folder.put('cut.onnx', whole.subarray(0, bytes))).layers.length;
      } catch (error) {
        outcome = (error as Error).name;
      }
      expect(['ModelFileError', 6]).toContain(outcome);
    }
  });

  test('hundreds of nested graphs do not overflow the stack', () => {
    // Attributes hold whole graphs: node > attribute > graph > node … They are skipped, however deep.
    let deep: Uint8Array = part(4, 'If');
    for (let depth = 0; depth < 500; depth++) deep = part(1, part(5, part(6, deep)));
    expect(read(model(deep, node('Relu', ['x'], ['y']))).layers).toHaveLength(2);
  });

  test('too many parts and too many names, before they cost memory', () => {
    expect(() => read(part(7, Buffer.alloc(500_002, Uint8Array.from([10, 0]))))).toThrow(/more than 250000 parts/);
    const names = part(7, part(1, Buffer.alloc(1_500_002, Uint8Array.from([10, 0]))));
    expect(() => read(names)).toThrow(/more than 48000000 bytes of names/);
  });

  test('a file that is not there, and a folder', () => {
    const { dir } = modelFolder();
    expect(() => readModelFile(`${dir}/none.onnx`)).toThrow(/there is no such file/);
    expect(() => readModelFile(dir)).toThrow(/no regular file/);
  });
});
