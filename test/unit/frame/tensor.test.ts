import { expect, test } from 'vitest';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { lumaInto, lumaOf } from '../../../agent/core/frame/luma.ts';
import { type TensorForm, toTensor } from '../../../agent/core/frame/tensor.ts';

const two: Picture = { width: 2, height: 1, channels: 3, pixels: Uint8Array.of(0, 51, 255, 102, 204, 153) };
const form: TensorForm = { colour: 'rgb', scale: 1 / 255, mean: [0], std: [1] };

function tensor(picture: Picture, change: Partial<TensorForm>): number[] {
  const chosen = { ...form, ...change };
  const out = new Float32Array(picture.width * picture.height * (chosen.colour === 'grey' ? 1 : 3));
  toTensor(picture, chosen, out);
  return [...out];
}

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i], `number ${i}`).toBeCloseTo(value, 6);
}

test('planes follow one another, scaled', () => {
  // 0/255, 102/255 · 51/255, 204/255 · 255/255, 153/255
  expectClose(tensor(two, {}), [0, 0.4, 0.2, 0.8, 1, 0.6]);
});

test('bgr swaps the planes, and mean and std follow the swapped order', () => {
  expectClose(
    tensor(two, { colour: 'bgr', scale: 1, mean: [100, 10, 1], std: [1, 2, 4] }),
    [155, 53, 20.5, 97, -0.25, 25.25],
  );
});

test("ImageNet's normalisation", () => {
  // (0 − .485)/.229, (.4 − .485)/.229 · (.2 − .456)/.224, (.8 − .456)/.224 · (1 − .406)/.225, (.6 − .406)/.225
  expectClose(
    tensor(two, { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
    [-2.117904, -0.371179, -1.142857, 1.535714, 2.64, 0.862222],
  );
});

test('a grey picture fills one plane, or three equal ones for a colour model', () => {
  const grey: Picture = { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(0, 255) };
  expectClose(tensor(grey, { colour: 'grey', mean: [0.5], std: [0.5] }), [-1, 1]);
  expectClose(tensor(grey, { colour: 'bgr' }), [0, 1, 0, 1, 0, 1]);
});

test.each<[Partial<TensorForm>, string]>([
  [{ mean: [1, 2] }, 'mean: expected 1 or 3 numbers for rgb, got 2'],
  [{ std: [0] }, 'std: expected positive numbers, got 0'],
  [{ std: [Number.NaN] }, 'std: expected positive numbers, got NaN'],
  [{ scale: 0 }, 'scale: expected a number other than 0, got 0'],
  [{ colour: 'grey' }, 'expected a picture of 1 channel for grey, got 3'],
])('misuse is named: %j', (change, message) => {
  expect(() => tensor(two, change)).toThrow(message);
});

test('room of the wrong size is refused', () => {
  expect(() => toTensor(two, form, new Float32Array(5))).toThrow('expected room for 6 numbers, got 5');
});

test('luma has the weights of BT.601 and keeps grey as it is', () => {
  // round(.299 × 255), round(.587 × 255), round(.114 × 255); .299 × 10 + .587 × 200 + .114 × 30 = 123.81
  expect([lumaOf(255, 0, 0), lumaOf(0, 255, 0), lumaOf(0, 0, 255), lumaOf(10, 200, 30)]).toEqual([76, 150, 29, 124]);
  for (let level = 0; level < 256; level++) expect(lumaOf(level, level, level)).toBe(level);
  const into = new Uint8Array(2);
  lumaInto(Uint8Array.of(255, 0, 0, 10, 200, 30), into);
  expect([...into]).toEqual([76, 124]);
});
