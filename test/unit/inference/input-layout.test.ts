import { describe, expect, test } from 'vitest';
import type { TensorForm } from '../../../agent/core/frame/tensor.ts';
import { inputLayout, UnfitInput } from '../../../agent/io/inference/child/input-layout.ts';

const form: TensorForm = { colour: 'rgb', scale: 1, mean: [0], std: [1] };
const size = { width: 320, height: 240 };
const input = (shape: (number | string)[], type = 'float32') => [{ name: 'images', type, shape }];

describe('input layout', () => {
  test.each([
    ['planes', [1, 3, 240, 320], [1, 3, 240, 320]],
    ['interleaved', [1, 240, 320, 3], [1, 240, 320, 3]],
    ['planes', ['batch', 3, 'height', 'width'], [1, 3, 240, 320]],
    ['interleaved', ['batch', 'height', 'width', 3], [1, 240, 320, 3]],
    ['planes', ['n', 'c', 'h', 'w'], [1, 3, 240, 320]],
  ])('%s: %j', (order, shape, expected) => {
    expect(inputLayout(input(shape), size, form)).toEqual({
      ...{ name: 'images', type: 'float32', order, shape: expected },
    });
  });

  test('grey pictures fit models of one channel only', () => {
    const grey = { ...form, colour: 'grey' as const };
    expect(inputLayout(input([1, 1, 240, 320]), size, grey).shape).toEqual([1, 1, 240, 320]);
    expect(inputLayout(input([1, 240, 320, 1]), size, grey).order).toBe('interleaved');
    expect(() => inputLayout(input([1, 3, 240, 320]), size, grey)).toThrow(/in 3 channels, .* in 1 channel \(grey\)/);
  });

  test('another size is refused with both sizes and what to set', () => {
    expect(() => inputLayout(input([1, 3, 224, 224]), size, form)).toThrow(
      "the model takes 224×224 in 3 channels, pictures are made 320×240 in 3 channels (rgb); set width, height and colour of the camera's preprocessing to the model's",
    );
    // Width and height must not be taken for each other.
    expect(() => inputLayout(input([1, 3, 320, 240]), size, form)).toThrow(/takes 240×320/);
    expect(() => inputLayout(input([1, 320, 240, 3]), size, form)).toThrow(/takes 240×320/);
    expect(() => inputLayout(input(['n', 3, 416, 'w']), size, form)).toThrow(/takes w×416/);
  });

  test('what is no single picture is refused', () => {
    expect(() => inputLayout(input([4, 3, 240, 320]), size, form)).toThrow(/takes 4 pictures at a time/);
    expect(() => inputLayout(input([1, 128]), size, form)).toThrow(/images is \[1, 128\] and no picture/);
    expect(() => inputLayout(input([1, 3, 240, 320], 'int64'), size, form)).toThrow(/takes int64; float32, float16/);
    expect(() => inputLayout([...input([1, 3, 240, 320]), ...input([1, 2])], size, form)).toThrow(/has 2 inputs/);
    expect(() => inputLayout([], size, form)).toThrow(UnfitInput);
  });
});
