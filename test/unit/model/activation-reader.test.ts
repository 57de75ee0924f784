import { describe, expect, test } from 'vitest';
import { activationLayout } from '../../../agent/core/model/activation-layout.ts';
import { createOutputReader } from '../../../agent/core/model/output-reader.ts';
import { Projections } from '../../../agent/core/model/projections.ts';

const square = { width: 64, height: 64 };
const wide = { width: 640, height: 480 };

describe('which axis holds the channels', () => {
  test.each([
    ['a vector', [1, 1280], square, 1280, 1],
    ['a vector without a batch', [128], square, 128, 1],
    ['one number', [], square, 1, 1],
    ['tokens, the last axis', [1, 197, 768], square, 768, 197],
    ['maps, the second', [1, 32, 7, 7], square, 32, 49],
    ['pooled maps', [1, 1280, 1, 1], square, 1280, 1],
    ['maps as square as they are deep', [1, 7, 7, 7], square, 7, 49],
    ['maps with channels last', [1, 7, 7, 32], square, 32, 49],
    ['pooled maps with channels last', [1, 1, 1, 1280], square, 1280, 1],
    ['maps of a wide picture', [1, 64, 15, 20], wide, 64, 300],
    ['maps of a wide picture with channels last', [1, 15, 20, 64], wide, 64, 300],
    ['a few rows, rounded', [1, 256, 4, 5], wide, 256, 20],
    ['windows of a picture, the last axis', [64, 49, 96], square, 96, 64 * 49],
    ['maps of five axes', [1, 16, 2, 8, 8], square, 16, 128],
  ])('%s', (_what, dims, picture, channels, positions) => {
    expect(activationLayout(dims, picture)).toMatchObject({ channels, positions });
  });
});

test('maps that may be either are taken for the usual kind', () => {
  expect(activationLayout([1, 7, 7, 7], square)).toMatchObject({ channelStep: 49, positionStep: 1 });
});

const numbers = [-3, -2, 1, 6, 2, 0, 0, 2, 6, 1, -2, -3, -2, 1, 6, 2, 0, 0, 2, 6, 1, -2, -3, -2];
function read(dims: readonly number[], data: ArrayLike<number>, picture = square, tapped = 'view') {
  return createOutputReader(
    { kind: 'none' },
    { outputs: [{ name: tapped, dims: dims.map(() => null) }], tapped, picture },
  ).read(new Map([[tapped, { dims, data }]]));
}

// Means, mean and standard deviation as numpy gives them for the same shapes.
test.each([
  ['maps', [1, 3, 2, 4], { width: 4, height: 2 }, [0.75, 1.125, 0.25]],
  ['maps with channels last', [1, 2, 4, 3], { width: 4, height: 2 }, [0.5, 0.5, 1.125]],
  ['tokens', [1, 8, 3], square, [0.5, 0.5, 1.125]],
])('few channels of %s have a value each', (_what, dims, picture, means) => {
  const { values, histograms, prediction } = read(dims, Float32Array.from(numbers), picture);
  expect([values.activation00, values.activation01, values.activation02]).toEqual(means);
  expect(Object.keys(values).sort()).toEqual([
    ...['activation00', 'activation01', 'activation02', 'activationDead', 'activationMean', 'activationSpread'],
    'outputsBroken',
  ]);
  expect(values.activationMean).toBeCloseTo(0.7083333333333334, 12);
  expect(values.activationSpread).toBeCloseTo(2.879223950226095, 12);
  expect([histograms, prediction]).toEqual([{}, null]);
});

test('a channel of zeros only is dead', () => {
  expect(read([1, 4], [0, 1, 0, -1]).values.activationDead).toBe(0.5);
  expect(read([1, 2, 1, 2], [0, 0, 0, 1], { width: 2, height: 1 }).values.activationDead).toBe(0.5);
});

test('a small spread about a large mean keeps its digits', () => {
  const { values } = read([1, 4], [1e8 + 1, 1e8 - 1, 1e8 + 1, 1e8 - 1]);
  expect(values.activationSpread).toBe(1);
});

describe('many channels', () => {
  const rising = (channels: number) => Float64Array.from({ length: channels }, (_, i) => i + 1);

  // Computed by a second implementation, in Python, of FNV-1a (whose published value for "a" it gives), splitmix and
  // xoshiro128**: every box must draw these very signs, or its baseline would not hold on the next.
  test.each([
    ['view', 16, [5, -11, 11.5, -19, 4.5, 12, -1, 4.5]],
    ['relu_3', 16, [-7.5, 5, -24.5, -10.5, -4, -12.5, -19.5, 8]],
    [
      ...(['view', 17] as const),
      [
        ...[-5.093248125762992, -8.488746876271653, 7.033533126053656, -10.429031876562318],
        ...[2.182820625326997, 3.6380343755449944, -3.1529631254723287, -5.093248125762992],
      ],
    ],
  ])('of %s with %i are projected onto the same eight everywhere', (tapped, channels, expected) => {
    const { values } = read([1, channels], rising(channels), square, tapped);
    const found = expected.map((_, i) => values[`activation0${i}`]!);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 9);
    expect(values).not.toHaveProperty('activation08');
  });

  test('twelve channels stay as they are, thirteen do not', () => {
    expect(read([1, 12], rising(12)).values).toMatchObject({ activation00: 1, activation11: 12 });
    expect(Object.keys(read([1, 13], rising(13)).values).filter((name) => /\d/.test(name))).toHaveLength(8);
  });

  test('the signs are drawn once, however often they are used', () => {
    const projections = new Projections('view', 100);
    const vector = rising(100);
    const first = Array.from({ length: 8 }, (_, i) => projections.of(vector, i));
    expect(Array.from({ length: 8 }, (_, i) => projections.of(vector, i))).toEqual(first);
  });
});

test('activations that are not finite say so and nothing else', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(read([1, 3], [1, bad, 2]).values).toEqual({ outputsBroken: 1 });
  expect(read([1, 4], [Number.POSITIVE_INFINITY, 1, 1, Number.NEGATIVE_INFINITY]).values).toEqual({ outputsBroken: 1 });
  expect(read([1, 0], []).values).toEqual({ outputsBroken: 1 });
});

test('channels may not become more or fewer', () => {
  const reader = createOutputReader(
    { kind: 'none' },
    { outputs: [{ name: 'a', dims: [1, null] }], tapped: 'a', picture: square },
  );
  const show = (n: number) => reader.read(new Map([['a', { dims: [1, n], data: new Float32Array(n) }]]));
  show(20);
  expect(() => show(21)).toThrow(
    'model output "a" [1×21]: expected 20 channels as in the pictures before, got 21; watch a layer (model.tap) or an output whose channels stay',
  );
});
