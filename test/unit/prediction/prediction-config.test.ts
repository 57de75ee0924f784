import { expect, test } from 'vitest';
import { parseConfig } from '../../../agent/app/config/load.ts';
import { formatProblem } from '../../../agent/app/config/problem.ts';

/** A file whose camera has these settings beside its source, in YAML's flow style. */
const parsed = (settings: string) =>
  parseConfig(`site: a\ndevice: b\ncameras: [{id: cam1, source: {type: simulated}, ${settings}}]\n`, () => '', {});

const problems = (settings: string) => {
  const found = parsed(settings);
  return found.ok ? [] : found.problems.map((problem) => formatProblem(problem).replace('cameras[0].', ''));
};

test('predictions come both ways unless told otherwise', () => {
  const found = parsed('predictions: {classes: [good, M8 bolt]}');
  expect(found.ok && found.config.cameras[0]!.predictions).toEqual({
    from: ['mqtt', 'http'],
    gives: 'classes',
    classes: ['good', 'M8 bolt'],
    mostPerSecond: 50,
  });
  const other = parsed('predictions: {from: http, gives: detections, classes: [bolt], mostPerSecond: 5}');
  expect(other.ok && other.config.cameras[0]!.predictions).toMatchObject({ from: ['http'], gives: 'detections' });
});

test.each<[string, string]>([
  ['predictions: {}', 'predictions.classes: expected a list of 1 to 10000 different names, got nothing (line 3)'],
  ['predictions: {classes: []}', 'predictions.classes: expected a list of 1 to 10000 different names, got a list'],
  ['predictions: {classes: [a, a]}', 'predictions.classes: expected a list of 1 to 10000 different names, got a list'],
  ['predictions: {classes: [a], from: model}', 'predictions.from: expected mqtt, http, both, got "model" (line 3)'],
  [
    'predictions: {classes: [a]}, model: {path: /m.onnx, output: {kind: classifier}}',
    "predictions: expected nothing, since the model's own answers are watched; or set model.output.kind to none, got",
  ],
])('%s is told in words', (settings, words) => {
  expect(problems(settings).map((line) => line.slice(0, words.length))).toEqual([words]);
});

test.each(['{path: /m.onnx}', '{path: /m.onnx, output: {kind: embedding}}'])(
  'a model %s may run beside them',
  (model) => {
    expect(problems(`predictions: {classes: [a]}, model: ${model}`)).toEqual([]);
  },
);
