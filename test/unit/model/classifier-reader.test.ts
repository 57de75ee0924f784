import { describe, expect, test } from 'vitest';
import type { ClassifierOutput } from '../../../agent/core/model/output-mapping.ts';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';

const picture = { width: 64, height: 64 };
const parts = ['ok', 'short', 'open'];
const mapping = (gives: ClassifierOutput['gives'], classes: readonly string[] = parts): ClassifierOutput => ({
  kind: 'classifier',
  output: null,
  gives,
  classes,
});

function read(map: ClassifierOutput, numbers: readonly number[], dims: (number | null)[] = [1, numbers.length]) {
  const reader = createOutputReader(map, { outputs: [{ name: 'out', dims }], tapped: null, picture });
  return reader.read(new Map([['out', { dims: [1, numbers.length], data: Float32Array.from(numbers) }]]));
}

describe('classes that exclude each other', () => {
  // scipy.special.softmax([2, 1, .1])
  const shares = [0.6590011388859679, 0.24243297070471392, 0.09856589040931818];

  test('logits go through a softmax', () => {
    const { values, histograms, prediction } = read(mapping('logits'), [1, 2, 0.1]);
    expect(values.confidence).toBeCloseTo(shares[0]!, 7);
    expect(values.margin).toBeCloseTo(1, 7);
    expect(values).toMatchObject({ 'says-ok': 0, 'says-short': 1, 'says-open': 0, outputsBroken: 0 });
    expect(histograms.predictedClass).toEqual([0, 1, 0]);
    // .659 × 32 = 21.09
    expect(histograms.confidence!.indexOf(1)).toBe(21);
    expect(prediction).toEqual({ label: 'short', confidence: values.confidence });
  });

  test('probabilities stay as they are, and their margin is that of the logits', () => {
    const { values, prediction } = read(mapping('probabilities'), shares);
    expect(values.confidence).toBeCloseTo(shares[0]!, 6);
    expect(values.margin).toBeCloseTo(1, 6);
    expect(prediction?.label).toBe('ok');
  });

  test('a margin goes on where confidence crowds at 1, and has an end', () => {
    expect(read(mapping('logits'), [20, 0, 0]).values.margin).toBeCloseTo(20, 9);
    expect(read(mapping('probabilities'), [1, 0, 0]).values.margin).toBeCloseTo(Math.log(1e12), 9);
  });

  test('logits of any size neither overflow nor vanish', () => {
    expect(read(mapping('logits'), [3e38, 0, -3e38])).toMatchObject({
      values: { confidence: 1, outputsBroken: 0 },
      prediction: { label: 'ok', confidence: 1 },
    });
  });

  test('one number is the probability of the second of two classes', () => {
    // scipy.special.expit(.4)
    const { values, histograms, prediction } = read(mapping('logits', ['good', 'bad']), [0.4]);
    expect(values.confidence).toBeCloseTo(0.598687660112452, 6);
    expect(values.margin).toBeCloseTo(0.4, 6);
    expect(histograms.predictedClass).toEqual([0, 1]);
    expect(prediction?.label).toBe('bad');
    expect(read(mapping('probabilities', ['good', 'bad']), [0.2]).prediction).toMatchObject({ label: 'good' });
  });

  test('of two classes only the second has a value: it says all', () => {
    const { values } = read(mapping('logits', ['good', 'bad']), [1, 3]);
    expect(Object.keys(values).sort()).toEqual(['confidence', 'margin', 'outputsBroken', 'says-bad']);
  });
});

test('classes that do not exclude each other count from one half on', () => {
  // scipy.special.expit([2, -1, .5]) = .881, .269, .622
  const { values, histograms, prediction } = read(mapping('independent'), [2, -1, 0.5]);
  expect(values.confidence).toBeCloseTo(0.8807970779778823, 6);
  expect(values).toMatchObject({ 'says-ok': 1, 'says-short': 0, 'says-open': 1 });
  expect(values).not.toHaveProperty('margin');
  expect(histograms.predictedClass).toEqual([1, 0, 1]);
  expect(prediction?.label).toBe('ok');
  const none = read(mapping('independent'), [-2, -1, -3]);
  expect(none.prediction).toEqual({ label: null, confidence: null });
  expect(none.histograms.predictedClass).toEqual([0, 0, 0]);
});

describe('many classes, or none named', () => {
  test('classes without names are called by number', () => {
    expect(read(mapping('logits', []), [0, 5, 1]).prediction?.label).toBe('1');
  });

  test('more than twelve have no values of their own', () => {
    const { values } = read(mapping('logits', []), Array(13).fill(0));
    expect(Object.keys(values).filter((name) => name.startsWith('says-'))).toEqual([]);
  });

  test('more than 256 are folded into 256 groups of neighbours', () => {
    const logits = Array<number>(1000).fill(0);
    logits[999] = 9;
    const last = read(mapping('logits', []), logits).histograms.predictedClass!;
    expect([last.length, last.indexOf(1)]).toEqual([256, 255]);
    logits[999] = 0;
    logits[403] = 9;
    // 403 × 256 ÷ 1000 = 103.2
    expect(read(mapping('logits', []), logits).histograms.predictedClass!.indexOf(1)).toBe(103);
  });

  test('names that become the same word are numbered, and names without letters too', () => {
    const { values } = read(mapping('logits', ['a b', 'a.b', '短']), [0, 1, 2]);
    expect(Object.keys(values).filter((name) => name.startsWith('says-'))).toEqual([
      'says-a_b',
      'says-a_b_2',
      'says-class_2',
    ]);
  });
});

describe('numbers that cannot be', () => {
  test.each([
    ['NaN among logits', mapping('logits'), [1, Number.NaN, 0]],
    ['an infinite logit', mapping('logits'), [1, Number.POSITIVE_INFINITY, 0]],
    ['a logit of −∞', mapping('logits'), [1, Number.NEGATIVE_INFINITY, 0]],
    ['logits taken for probabilities', mapping('probabilities'), [4, -1, 0]],
    ['NaN of a single number', mapping('logits', ['good', 'bad']), [Number.NaN]],
    ['an infinite single number', mapping('logits', ['good', 'bad']), [Number.POSITIVE_INFINITY]],
    ['NaN of independent classes', mapping('independent'), [0, Number.NaN, 0]],
  ])('%s: no prediction, no values but outputsBroken', (_what, map, numbers) => {
    expect(read(map, numbers)).toEqual({ values: { outputsBroken: 1 }, histograms: {}, prediction: null });
  });
});

describe('a mapping that does not fit is told in a sentence', () => {
  const model = (...outputs: { name: string; dims: (number | null)[] }[]) => ({ outputs, tapped: null, picture });
  const logits = { name: 'logits', dims: [null, 7] };

  test('another number of classes', () => {
    expect(() => createOutputReader(mapping('logits'), model(logits))).toThrow(
      new RangeError(
        'model.output.output: expected an output of one number for each of 3 classes, such as [1×3], but the model has "logits" [?×7]: correct model.output.kind and model.output.classes',
      ),
    );
  });

  test('a name that is not there', () => {
    expect(() => createOutputReader({ ...mapping('logits', []), output: 'logit' }, model(logits))).toThrow(
      'model.output.output: the model has no output "logit"; it has "logits" [?×7]: name one of them',
    );
  });

  test('a named output of another shape', () => {
    const boxes = { name: 'boxes', dims: [1, 4420, 4] };
    expect(() => createOutputReader({ ...mapping('logits', []), output: 'boxes' }, model(logits, boxes))).toThrow(
      /expected one number a class, but the model's output is "boxes" \[1×4420×4\]/,
    );
  });

  test('two that fit', () => {
    const second = { name: 'aux', dims: [1, 7] };
    expect(() => createOutputReader(mapping('logits', []), model(logits, second))).toThrow(
      /2 of the model's fit: "logits" \[\?×7\], "aux" \[1×7\]; name the one that is meant/,
    );
  });

  test('sizes left open are looked at with the first picture', () => {
    expect(() => read(mapping('logits'), [1, 2, 3, 4], [null, null])).toThrow(
      'model output "out" [1×4]: expected one number for each of 3 classes, got 4; correct model.output.classes or model.output.output',
    );
    expect(read(mapping('logits'), [1, 2, 3], [null, null]).prediction?.label).toBe('open');
  });

  test('whole numbers of 64 bits, such as of an ArgMax', () => {
    const reader = createOutputReader(mapping('logits'), model({ name: 'out', dims: [1, 3] }));
    const data = new BigInt64Array(3) as unknown as ArrayLike<number>;
    expect(() => reader.read(new Map([['out', { dims: [1, 3], data }]]))).toThrow(/got whole numbers of 64 bits/);
  });
});
