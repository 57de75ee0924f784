import { describe, expect, test } from 'vitest';
import { defaultTap } from '../../../agent/io/model-file/default-tap.ts';
import { readModelFile } from '../../../agent/io/model-file/read-model-file.ts';
import { classifierParts, model, node, tensor, weight } from '../../fixtures/model-bytes.ts';
import { modelFolder } from '../../fixtures/model-folder.ts';

const chosen = (...parts: Uint8Array[]) => defaultTap(readModelFile(modelFolder().put('m.onnx', model(...parts))));
const picture = tensor(11, 'x', [1, 3, 64, 64]);
const out = (name: string) => tensor(12, name, [1]);
const conv = (from: string, to: string, channels = 8) => [
  node('Conv', [from, `${to}.w`], [to], `make ${to}`),
  weight(`${to}.w`, [channels, 8, 3, 3]),
];

describe('the default tap of a classifier', () => {
  test('is the last pooled feature before it', () => {
    const { tensor, isOutput, why } = chosen(...classifierParts());
    expect({ tensor, isOutput }).toEqual({ tensor: 'flat.out', isOutput: false });
    expect(why).toContain('the last Gemm reads before the output "classes"; pooled by GlobalAveragePool "pool"');
  });

  test('is the tensor before quantisation, with quantised weights', () => {
    const parts = [
      ...conv('x', 'c'),
      node('ReduceMean', ['c'], ['mean']),
      node('QuantizeLinear', ['mean', 's'], ['q']),
      node('DequantizeLinear', ['q', 's'], ['dq']),
      node('DequantizeLinear', ['w8', 's'], ['w']),
      node('MatMul', ['dq', 'w'], ['m']),
      node('Add', ['bias', 'm'], ['logits']),
      ...[weight('s', []), weight('w8', [8, 4]), weight('bias', [4])],
    ];
    expect(chosen(...parts, picture, out('logits')).tensor).toBe('mean');
  });

  test('may be pooled last, or read by a Conv after pooling', () => {
    const squeeze = [...conv('x', 'c'), node('GlobalAveragePool', ['c'], ['p']), node('Softmax', ['p'], ['s'])];
    expect(chosen(...squeeze, picture, out('s')).tensor).toBe('p');
    const last = [...conv('x', 'c'), node('GlobalAveragePool', ['c'], ['p']), ...conv('p', 'd', 4)];
    expect(chosen(...last, node('Flatten', ['d'], ['f']), picture, out('f')).tensor).toBe('p');
  });

  test('says when it is an output already', () => {
    expect(chosen(...classifierParts(), out('flat.out'))).toMatchObject({ tensor: 'flat.out', isOutput: true });
  });
});

describe('the default tap of a detector', () => {
  // Two levels of a neck, each with a stem and branches for boxes (4), objectness (1) and classes (80).
  const level = (from: string, at: string) => [
    ...conv(from, `${at}.stem`),
    ...[...conv(`${at}.stem`, `${at}.boxes.hidden`), ...conv(`${at}.stem`, `${at}.classes.hidden`)],
    ...[...conv(`${at}.boxes.hidden`, `${at}.boxes`, 4), ...conv(`${at}.boxes.hidden`, `${at}.object`, 1)],
    ...conv(`${at}.classes.hidden`, `${at}.classes`, 80),
    node('Concat', [`${at}.boxes`, `${at}.object`, `${at}.classes`], [`${at}.all`]),
  ];

  test('is the map that all kinds of prediction of the coarsest level share', () => {
    const parts = [...conv('x', 'fine'), ...conv('fine', 'coarse'), ...level('fine', 'one'), ...level('coarse', 'two')];
    const join = node('Concat', ['one.all', 'two.all'], ['joined']);
    const { tensor, why } = chosen(...parts, join, node('Transpose', ['joined'], ['y']), picture, out('y'));
    expect(tensor).toBe('two.stem');
    expect(why).toContain('"make two.boxes", "make two.object", "make two.classes"');
  });

  test('with an output each for scores and boxes is shared by the last of both', () => {
    const parts = [...conv('x', 'fine'), ...conv('fine', 'coarse')];
    const heads = ['fine', 'coarse'].flatMap((at) => [...conv(at, `${at}.s`, 6), ...conv(at, `${at}.b`, 12)]);
    const joins = [node('Concat', ['fine.s', 'coarse.s'], ['s']), node('Concat', ['fine.b', 'coarse.b'], ['b'])];
    expect(chosen(...parts, ...heads, ...joins, picture, out('s'), out('b')).tensor).toBe('coarse');
  });
});

describe('no default tap', () => {
  test('where predictions share only the picture, or layers stand in a circle', () => {
    const apart = [...conv('x', 'a', 4), ...conv('x', 'b', 6), node('Concat', ['a', 'b'], ['y'])];
    expect(chosen(...apart, picture, out('y'))).toMatchObject({
      tensor: null,
      why: expect.stringContaining('--layer'),
    });
    const circle = [node('Relu', ['b'], ['a']), node('Relu', ['a'], ['b'])];
    expect(chosen(...circle, out('b')).tensor).toBeNull();
    const round = [node('Add', ['p', 'q'], ['r']), ...conv('r', 'p', 4), ...conv('r', 'q', 5)];
    expect(chosen(...round, node('Concat', ['p', 'q'], ['y']), out('y')).tensor).toBe('r');
  });
});
