import { expect, test } from 'vitest';
import { modelFeature, modelFeatures } from '../../../agent/core/model/feature-names.ts';
import type { OutputMapping } from '../../../agent/core/model/output-mapping.ts';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';
import type { ModelOutputs } from '../../../agent/core/model/output-tensor.ts';

const classifier: OutputMapping = {
  kind: 'classifier',
  output: null,
  gives: 'logits',
  classes: ['ok', 'short', 'cut'],
};
const tappedModel: ModelOutputs = {
  outputs: [
    { name: 'logits', dims: [1, 3] },
    { name: 'view', dims: [1, 20] },
    { name: 'aux', dims: [1, 5, 7, 7] },
  ],
  tapped: 'view',
  picture: { width: 64, height: 64 },
};
const outputs = (logits: number[], view: ArrayLike<number>) =>
  new Map([
    ['logits', { dims: [1, 3], data: Float32Array.from(logits) }],
    ['view', { dims: [1, 20], data: view }],
  ]);

test('only what is read is fetched', () => {
  expect(createOutputReader(classifier, tappedModel).needs).toEqual(['logits', 'view']);
  expect(createOutputReader({ kind: 'none' }, tappedModel).needs).toEqual(['view']);
  expect(createOutputReader({ kind: 'none' }, { ...tappedModel, tapped: null }).needs).toEqual([]);
});

test('a prediction falls with the activations, and what is sound stays', () => {
  const reader = createOutputReader(classifier, tappedModel);
  const whole = reader.read(outputs([0, 4, 1], new Float32Array(20)));
  expect([whole.values.outputsBroken, whole.prediction?.label]).toEqual([0, 'short']);
  const broken = reader.read(outputs([0, 4, 1], new Float32Array(20).fill(Number.NaN)));
  expect([broken.values.outputsBroken, broken.prediction, broken.values['says-short']]).toEqual([1, null, 1]);
  expect(broken.values).not.toHaveProperty('activationMean');
  const other = reader.read(outputs([0, Number.NaN, 1], new Float32Array(20).fill(2)));
  expect([other.values.outputsBroken, other.prediction, other.values.activationMean]).toEqual([1, null, 2]);
  expect(other.histograms).toEqual({});
});

test('a tensor that the run did not give is told', () => {
  const reader = createOutputReader(classifier, tappedModel);
  expect(() => reader.read(new Map())).toThrow(/"logits": the run did not give it/);
});

test('a tap that the model does not give is told', () => {
  expect(() => createOutputReader({ kind: 'none' }, { ...tappedModel, tapped: 'vew' })).toThrow(
    'model.tap: the model does not give the tensor "vew"; it gives "logits" [1×3], "view" [1×20], "aux" [1×5×7×7]',
  );
});

test('an embedding has a length and a pattern; tapped as well, it is not read twice', () => {
  const embedding: OutputMapping = { kind: 'embedding', output: 'view' };
  const { values } = createOutputReader(embedding, tappedModel).read(outputs([], new Float32Array(20).fill(0.5)));
  // √(20 × .25)
  expect(values.embeddingNorm).toBeCloseTo(Math.sqrt(5), 12);
  expect(Object.keys(values)).toHaveLength(8 + 1 + 1);
  expect(() => createOutputReader({ ...embedding, output: null }, tappedModel)).toThrow(
    /expected one output of a vector, such as \[1×512\], but 2 of the model's fit/,
  );
});

test('all that a reader gives is listed, with words for a person', () => {
  const reader = createOutputReader(classifier, tappedModel);
  const { values, histograms } = reader.read(outputs([0, 4, 1], new Float32Array(20)));
  const listed = modelFeatures(classifier, 20);
  const names = (is: string) => listed.filter((feature) => feature.is === is).map(({ name }) => name);
  expect(names('value').sort()).toEqual(Object.keys(values).sort());
  expect(names('histogram').sort()).toEqual(Object.keys(histograms).sort());
});

test('two classes and independent ones are listed as they are given', () => {
  const names = (mapping: OutputMapping) => modelFeatures(mapping, null).map(({ name }) => name);
  const pair: OutputMapping = { ...classifier, classes: ['ok', 'cut'] };
  expect(names(pair)).toEqual(['confidence', 'margin', 'says-cut', 'outputsBroken', 'predictedClass', 'confidence']);
  expect(names({ ...pair, gives: 'independent' })).toEqual([
    ...['confidence', 'says-ok', 'says-cut', 'outputsBroken', 'predictedClass', 'confidence'],
  ]);
  expect(names({ kind: 'embedding', output: null })).toContain('embedding07');
});

test.each([
  ['says-short', 'prediction', 'how often the model says short'],
  ['says-missing_hole', 'prediction', 'how often the model says missing hole'],
  ['finds-bolt', 'prediction', 'number of detections of bolt'],
  ['confidence', 'prediction', 'confidence of the model'],
  ['activation03', 'activation', 'pattern 4 of the watched layer'],
  ['embedding00', 'activation', 'pattern 1 of the embedding'],
  ['activationDead', 'activation', 'silent channels of the watched layer'],
  ['outputsBroken', 'outputs', 'pictures of which the model gave unusable numbers'],
])('%s is told as words', (name, of, words) => {
  expect(modelFeature(name)).toMatchObject({ name, of, words });
});

test('features of pixels are none of the model', () => {
  for (const name of ['lumaMean', 'red-green', 'toString', 'activation1', '']) expect(modelFeature(name)).toBeNull();
});
