import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../agent/app/config/load.ts';
import { formatProblem } from '../../../agent/app/config/problem.ts';

/** A file whose camera has a model of these settings, in YAML's flow style. */
const file = (model: string) =>
  `site: a\ndevice: b\ncameras: [{id: cam1, source: {type: simulated}, model: {${model}}}]\n`;

function right(model: string) {
  const parsed = parseConfig(file(model), () => '', {});
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.config.cameras[0]!.model;
}

function problems(model: string): string[] {
  const parsed = parseConfig(file(model), () => '', {});
  return parsed.ok ? [] : parsed.problems.map((problem) => formatProblem(problem).replace('cameras[0].model.', ''));
}

describe('the model of a camera', () => {
  test('is absent unless given', () => {
    const parsed = parseConfig('site: a\ndevice: b\ncameras: [{id: cam1, source: {type: simulated}}]\n', () => '', {});
    expect(parsed.ok && parsed.config.cameras[0]!.model).toBe(null);
  });

  test('is a file, and everything else has its default; the file need not be there', () => {
    expect(right('path: /nowhere/model.onnx')).toEqual({
      path: '/nowhere/model.onnx',
      providers: ['tensorrt', 'cuda', 'cpu'],
      requireProvider: null,
      tap: 'auto',
      output: { kind: 'none' },
      threads: 1,
      inferEvery: 1,
      timeoutMs: 10_000,
    });
  });

  test('takes every setting', () => {
    const all =
      'path: m.onnx, providers: [cuda, cpu], requireProvider: cuda, tap: layer4, threads: 4, inferEvery: 10, timeout: 2s';
    expect(right(`${all}, output: {kind: embedding, output: vector}`)).toEqual({
      path: 'm.onnx',
      providers: ['cuda', 'cpu'],
      requireProvider: 'cuda',
      tap: 'layer4',
      output: { kind: 'embedding', output: 'vector' },
      threads: 4,
      inferEvery: 10,
      timeoutMs: 2_000,
    });
  });

  test.each([
    ['{kind: classifier}', { kind: 'classifier', output: null, gives: 'probabilities', classes: [] }],
    [
      '{kind: classifier, output: y, gives: logits, classes: [good, scratch]}',
      { kind: 'classifier', output: 'y', gives: 'logits', classes: ['good', 'scratch'] },
    ],
    [
      '{kind: yolo, version: 8}',
      { kind: 'yolo', output: null, version: '8', classes: [], leastConfidence: 0.25, mostOverlap: 0.45 },
    ],
    [
      '{kind: yolo, version: "5", leastConfidence: 0.1}',
      { kind: 'yolo', output: null, version: '5', classes: [], leastConfidence: 0.1, mostOverlap: 0.45 },
    ],
    [
      '{kind: yolo, version: x, mostOverlap: 0.6}',
      { kind: 'yolo', output: null, version: 'x', classes: [], leastConfidence: 0.25, mostOverlap: 0.6 },
    ],
    [
      '{kind: ssd, boxes: b, scores: s, background: false}',
      {
        ...{ kind: 'ssd', boxes: 'b', scores: 's', background: false, classes: [] },
        ...{ leastConfidence: 0.5, mostOverlap: 0.45 },
      },
    ],
  ])('output %s', (text, output) => {
    expect(right(`path: m.onnx, output: ${text}`)?.output).toEqual(output);
  });
});

describe('what is wrong is told with its place', () => {
  test.each([
    ['tap: auto', 'path: expected a path, got nothing'],
    ['path: m, providers: []', 'providers: expected a list of tensorrt, cuda, cpu, each at most once, got a list of 0'],
    [
      'path: m, providers: [cpu, cpu]',
      'providers: expected a list of tensorrt, cuda, cpu, each at most once, got a list of 2',
    ],
    ['path: m, providers: [gpu]', 'providers[0]: expected tensorrt, cuda, cpu, got "gpu"'],
    ['path: m, providers: [cpu], requireProvider: cuda', 'requireProvider: expected one of providers, got "cuda"'],
    [
      'path: m, tap: none',
      'tap: expected a layer or auto, since output is none and nothing else is watched, got "none"',
    ],
    ['path: m, output: {kind: none}, tap: ""', 'tap: expected the name of a layer or tensor, auto or none, got ""'],
    [
      'path: m, output: {kind: segmenter}',
      'output.kind: expected none, classifier, yolo, ssd, embedding, got "segmenter"',
    ],
    ['path: m, output: {kind: yolo}', 'output.version: expected x, 5 or 8, got nothing'],
    ['path: m, output: {kind: yolo, version: 7}', 'output.version: expected x, 5 or 8, got 7'],
    [
      'path: m, output: {kind: ssd, leastConfidence: 1.5}',
      'output.leastConfidence: expected a number from 0 to 1, got 1.5',
    ],
    [
      'path: m, output: {kind: classifier, classes: [a, a]}',
      'output.classes: expected a list of at most 10000 different names, got a list of 2',
    ],
    ['path: m, threads: 0', 'threads: expected a whole number from 1 to 64, got 0'],
    ['path: m, inferEvery: 0', 'inferEvery: expected a whole number from 1 to 100000, got 0'],
    ['path: m, timeout: 10', 'timeout: expected 100ms to 10m, got 10'],
    ['path: m, provider: cpu', 'provider: expected a known key, probably providers, got an unknown one'],
  ])('%s', (model, problem) => {
    expect(problems(model).map((text) => text.replace(/ \(line \d+\)$/, ''))).toEqual([problem]);
  });
});
