import { describe, expect, test } from 'vitest';
import type { YoloOutput } from '../../../agent/core/model/output-mapping.ts';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';

/** Of 64×32 pixels: YOLOX has 8×4 + 4×2 + 2×1 = 42 boxes. */
const picture = { width: 64, height: 32 };
const mapping = (version: YoloOutput['version'], classes: readonly string[] = ['nut', 'bolt']): YoloOutput => ({
  kind: 'yolo',
  output: null,
  version,
  classes,
  leastConfidence: 0.25,
  mostOverlap: 0.45,
});

function read(map: YoloOutput, dims: readonly number[], data: ArrayLike<number>) {
  const reader = createOutputReader(map, { outputs: [{ name: 'out', dims }], tapped: null, picture });
  return reader.read(new Map([['out', { dims, data }]]));
}

/** Rows of boxes as one tensor, and the same with boxes along the last axis. */
const rows = (...boxes: number[][]) => Float64Array.from(boxes.flat());
const columns = (...boxes: number[][]) =>
  Float64Array.from(boxes[0]!.flatMap((_, field) => boxes.map((b) => b[field]!)));

test('version x: the cell and its stride place a box, e to the number sizes it', () => {
  const boxes = Array.from({ length: 42 }, () => [0, 0, 0, 0, 0, 0, 0]);
  // Level of stride 16 begins at 32; its second row's third cell is 32 + 4 + 2: centre (2.5, 1.5) × 16 = (40, 24).
  boxes[38] = [0.5, 0.5, Math.log(2), Math.log(0.5), 0.8, 0.1, 0.9];
  const { prediction, values, histograms } = read(mapping('x'), [1, 42, 7], rows(...boxes));
  expect(prediction?.detections).toHaveLength(1);
  const [found] = prediction!.detections!;
  expect(found?.label).toBe('bolt');
  expect(found?.confidence).toBeCloseTo(0.72, 9);
  // 32 × 8 pixels about (40, 24), in shares of 64 × 32.
  expect([found!.left, found!.top, found!.width, found!.height]).toEqual([24 / 64, 20 / 32, 0.5, 0.25]);
  expect(values).toMatchObject({
    detections: 1,
    boxArea: 0.125,
    boxAreaLargest: 0.125,
    'finds-nut': 0,
    'finds-bolt': 1,
  });
  expect(histograms.predictedClass).toEqual([0, 1]);
  expect(histograms.confidence!.indexOf(1)).toBe(23);
});

test('version x of a large model has a fourth level', () => {
  // Of 64×64 pixels: 64 + 16 + 4 cells, and one of stride 64, the last box.
  const boxes = Array.from({ length: 85 }, () => [0, 0, 0, 0, 0, 0, 0]);
  boxes[84] = [0.5, 0.5, 0, 0, 1, 1, 0];
  const large = { outputs: [{ name: 'out', dims: [1, 85, 7] }], tapped: null, picture: { width: 64, height: 64 } };
  const { prediction } = createOutputReader(mapping('x'), large).read(
    new Map([['out', { dims: [1, 85, 7], data: rows(...boxes) }]]),
  );
  expect(prediction?.detections).toEqual([{ label: 'nut', confidence: 1, left: 0, top: 0, width: 1, height: 1 }]);
});

test('versions 5 and 8 hold the same boxes in pixels, box by box and transposed', () => {
  const five = read(mapping('5'), [1, 2, 7], rows([16, 16, 32, 16, 1, 0.9, 0], [48, 8, 16, 16, 0.5, 0.2, 0.8]));
  const eight = read(mapping('8'), [1, 6, 2], columns([16, 16, 32, 16, 0.9, 0], [48, 8, 16, 16, 0.1, 0.4]));
  expect(five).toEqual(eight);
  expect(five.prediction?.detections).toEqual([
    { label: 'nut', confidence: 0.9, left: 0, top: 0.25, width: 0.5, height: 0.5 },
    { label: 'bolt', confidence: 0.4, left: 0.625, top: 0, width: 0.25, height: 0.5 },
  ]);
  expect(five.values).toMatchObject({ detections: 2, confidence: 0.9, boxArea: 0.1875, boxAreaLargest: 0.25 });
});

test('with classes named, version 8 may stand box by box as well', () => {
  const boxes = [
    [16, 16, 32, 16, 0.9, 0],
    [48, 8, 16, 16, 0.1, 0.4],
    [48, 8, 16, 16, 0.1, 0.1],
  ];
  expect(read(mapping('8'), [1, 3, 6], rows(...boxes))).toEqual(read(mapping('8'), [1, 6, 3], columns(...boxes)));
});

test('of overlapping boxes of one class the surest stays; of another class both do', () => {
  // 20 of 40 columns shared: 20 ÷ 40 is over .45 for boxes of 30 columns 10 apart.
  const first = [20, 16, 30, 10, 0.6, 0];
  const shifted = [30, 16, 30, 10, 0.9, 0];
  const other = [30, 16, 30, 10, 0, 0.5];
  const { prediction, values } = read(mapping('8'), [1, 6, 3], columns(first, shifted, other));
  expect(prediction?.detections?.map(({ label, confidence }) => [label, confidence])).toEqual([
    ['nut', 0.9],
    ['bolt', 0.5],
  ]);
  expect(values).toMatchObject({ detections: 2, 'finds-nut': 1, 'finds-bolt': 1 });
});

test('boxes that overlap by just as much as allowed both stay', () => {
  // 24 and 24 columns, 8 apart: 16 ÷ 32.
  const boxes = columns([16, 16, 24, 8, 0.9, 0], [24, 16, 24, 8, 0.8, 0]);
  expect(read({ ...mapping('8'), mostOverlap: 0.5 }, [1, 6, 2], boxes).values.detections).toBe(2);
  expect(read({ ...mapping('8'), mostOverlap: 0.49 }, [1, 6, 2], boxes).values.detections).toBe(1);
});

test('a box is cut at the edge of the picture, and one outside is none', () => {
  const { prediction } = read(mapping('8'), [1, 6, 2], columns([0, 0, 32, 16, 0.9, 0], [-40, 16, 20, 10, 0.9, 0]));
  expect(prediction?.detections).toEqual([
    { label: 'nut', confidence: 0.9, left: 0, top: 0, width: 0.25, height: 0.25 },
  ]);
});

test('nothing found: no confidence and no size, rather than 0', () => {
  expect(read(mapping('8'), [1, 6, 1], columns([16, 16, 8, 8, 0.2, 0.1]))).toEqual({
    values: { detections: 0, 'finds-nut': 0, 'finds-bolt': 0, outputsBroken: 0 },
    histograms: { predictedClass: [0, 0], confidence: Array(32).fill(0) },
    prediction: { label: null, confidence: null, detections: [] },
  });
});

test('a model that finds something everywhere costs no more than a busy picture: the hundred surest stay', () => {
  const count = 20_000;
  const boxes = Array.from({ length: count }, (_, i) => [
    ...[(i % 160) * 0.4, Math.floor(i / 160) * 0.25, 0.2, 0.2, 0.3 + (0.6 * i) / count, 0],
  ]);
  const { prediction, values } = read(mapping('8'), [1, 6, count], columns(...boxes));
  expect(values.detections).toBe(100);
  const confidences = prediction!.detections!.map(({ confidence }) => confidence);
  expect(confidences).toEqual(Array.from({ length: 100 }, (_, i) => 0.3 + (0.6 * (count - 1 - i)) / count));
});

describe('numbers that cannot be', () => {
  const broken = { values: { outputsBroken: 1 }, histograms: {}, prediction: null };

  test.each([
    ['NaN as a score', [16, 16, 8, 8, Number.NaN, 0]],
    ['a score of 7, a logit', [16, 16, 8, 8, 7, 0]],
    ['NaN as a size', [16, 16, Number.NaN, 8, 0.9, 0]],
    ['an infinite place', [Number.NEGATIVE_INFINITY, 16, 8, 8, 0.9, 0]],
  ])('%s', (_what, box) => {
    expect(read(mapping('8'), [1, 6, 1], columns(box))).toEqual(broken);
  });

  test('NaN as objectness, and a size that overflows', () => {
    expect(read(mapping('5'), [1, 1, 7], rows([16, 16, 8, 8, Number.NaN, 0.9, 0]))).toEqual(broken);
    const boxes = Array.from({ length: 42 }, () => [0, 0, 0, 0, 0, 0, 0]);
    boxes[0] = [0, 0, 800, 0, 1, 1, 0];
    expect(read(mapping('x'), [1, 42, 7], rows(...boxes))).toEqual(broken);
  });
});

describe('a mapping that does not fit is told in a sentence', () => {
  const create = (map: YoloOutput, dims: (number | null)[]) =>
    createOutputReader(map, { outputs: [{ name: 'out', dims }], tapped: null, picture });

  test('boxes of another picture size', () => {
    expect(() => create(mapping('x'), [1, 3549, 7])).toThrow(
      'model.output.output: expected an output of 42 boxes (of 64×32 pixels) with 7 numbers each, as of YOLO version x with 2 classes, but the model has "out" [1×3549×7]',
    );
  });

  test('another number of classes', () => {
    expect(() => create(mapping('5'), [1, 100, 85])).toThrow(
      /with 7 numbers each, as of YOLO version 5 with 2 classes/,
    );
  });

  test('sizes left open are looked at with the first picture', () => {
    const reader = create(mapping('8'), [null, null, null]);
    const read = (dims: number[]) =>
      reader.read(new Map([['out', { dims, data: new Float32Array(dims.reduce((a, b) => a * b)) }]]));
    expect(() => read([1, 9, 84])).toThrow(
      'model output "out" [1×9×84]: expected boxes with 6 numbers each, as of YOLO version 8 with 2 classes; correct model.output.version, model.output.classes or model.output.output',
    );
    expect(read([1, 6, 84]).values.detections).toBe(0);
    expect(read([1, 6, 21]).values.detections).toBe(0);
  });
});
