import { describe, expect, test } from 'vitest';
import type { SsdOutput } from '../../../agent/core/model/output-mapping.ts';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';
import type { ModelOutputs } from '../../../agent/core/model/output-tensor.ts';

const picture = { width: 320, height: 240 };
const mapping: SsdOutput = {
  kind: 'ssd',
  boxes: null,
  scores: null,
  background: true,
  classes: ['face'],
  leastConfidence: 0.5,
  mostOverlap: 0.45,
};
const model = (outputs: ModelOutputs['outputs']): ModelOutputs => ({ outputs, tapped: null, picture });
const two = (rows: number, columns: number): ModelOutputs['outputs'] => [
  { name: 'scores', dims: [1, rows, columns] },
  { name: 'boxes', dims: [1, rows, 4] },
];

function read(map: SsdOutput, boxes: number[][], scores: number[][]) {
  const [rows, columns] = [scores.length, scores[0]!.length];
  return createOutputReader(map, model(two(rows, columns))).read(
    new Map([
      ['boxes', { dims: [1, boxes.length, 4], data: Float64Array.from(boxes.flat()) }],
      ['scores', { dims: [1, rows, columns], data: Float64Array.from(scores.flat()) }],
    ]),
  );
}

test('corners in shares of the picture, the background left out', () => {
  const { prediction, values, histograms } = read(
    mapping,
    [
      [0.25, 0.25, 0.75, 0.5],
      [0, 0, 1, 1],
      [0.5, 0.75, 0.75, 1.5],
    ],
    [
      [0.1, 0.9],
      [0.99, 0.01],
      [0.4, 0.6],
    ],
  );
  expect(prediction).toEqual({
    label: 'face',
    confidence: 0.9,
    detections: [
      { label: 'face', confidence: 0.9, left: 0.25, top: 0.25, width: 0.5, height: 0.25 },
      { label: 'face', confidence: 0.6, left: 0.5, top: 0.75, width: 0.25, height: 0.25 },
    ],
  });
  expect(values).toEqual({
    ...{ detections: 2, confidence: 0.9, boxArea: 0.09375, boxAreaLargest: 0.125, outputsBroken: 0 },
  });
  expect(histograms.predictedClass).toEqual([2]);
});

test('without a background the first column is the first class', () => {
  const { prediction, values } = read(
    { ...mapping, background: false, classes: ['cup', 'lid'] },
    [[0, 0, 0.5, 0.5]],
    [[0.8, 0.2]],
  );
  expect(prediction?.label).toBe('cup');
  expect(values).toMatchObject({ 'finds-cup': 1, 'finds-lid': 0 });
});

test('boxes of one class that overlap leave the surest', () => {
  // 1 wide, moved by .2: .8 ÷ 1.2 = .67
  const { values, prediction } = read(
    mapping,
    [
      [0, 0, 0.5, 1],
      [0.1, 0, 0.6, 1],
    ],
    [
      [0, 0.7],
      [0, 0.95],
    ],
  );
  expect(values.detections).toBe(1);
  expect(prediction?.confidence).toBe(0.95);
});

test.each([
  ['NaN as a score', [[0, 0, 1, 1]], [[0.1, Number.NaN]]],
  ['a logit for a score', [[0, 0, 1, 1]], [[-3, 4]]],
  ['an infinite corner', [[0, 0, Number.POSITIVE_INFINITY, 1]], [[0.1, 0.9]]],
])('%s: no prediction, no values but outputsBroken', (_what, boxes, scores) => {
  expect(read(mapping, boxes, scores)).toEqual({ values: { outputsBroken: 1 }, histograms: {}, prediction: null });
});

describe('a mapping that does not fit is told in a sentence', () => {
  test('another number of classes', () => {
    expect(() => createOutputReader(mapping, model(two(10, 21)))).toThrow(
      'model.output.scores: expected an output of 2 scores for each box, one a class and one of the background, but the model has "scores" [1×10×21]',
    );
  });

  test('no boxes', () => {
    expect(() => createOutputReader(mapping, model([{ name: 'logits', dims: [1, 7] }]))).toThrow(
      /model\.output\.boxes: expected an output of boxes with 4 corners each.*but the model has "logits" \[1×7\]/,
    );
  });

  test('boxes and scores of the same shape are told apart by name', () => {
    const both = [
      { name: 'a', dims: [1, 10, 4] },
      { name: 'b', dims: [1, 10, 4] },
    ];
    const three = { ...mapping, classes: ['x', 'y', 'z'] };
    expect(() => createOutputReader(three, model(both))).toThrow(/model\.output\.boxes: .* name the one that is meant/);
    expect(createOutputReader({ ...three, boxes: 'b' }, model(both)).needs).toEqual(['b', 'a']);
    expect(createOutputReader({ ...three, scores: 'b' }, model(both)).needs).toEqual(['a', 'b']);
  });

  test('scores of more boxes than there are', () => {
    expect(() =>
      read(
        mapping,
        [[0, 0, 1, 1]],
        [
          [0.1, 0.9],
          [0.1, 0.9],
        ],
      ),
    ).toThrow(/expected 4 corners and 1 class scores after that of the background for each box/);
  });
});
