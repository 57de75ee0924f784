import { describe, expect, test } from 'vitest';
import type { TensorForm } from '../../../agent/core/frame/tensor.ts';
import { createInputBuffer } from '../../../agent/io/inference/child/fill-input.ts';
import type { InputLayout } from '../../../agent/io/inference/child/input-layout.ts';

/** Two pixels: (10, 20, 30) and (40, 50, 60). */
const picture = { width: 2, height: 1, channels: 3 as const, pixels: Uint8Array.of(10, 20, 30, 40, 50, 60) };
const plain: TensorForm = { colour: 'rgb', scale: 1, mean: [0], std: [1] };

function filled(layout: Partial<InputLayout>, form: Partial<TensorForm> = {}): unknown[] {
  const shape = layout.order === 'interleaved' ? [1, 1, 2, 3] : [1, 3, 1, 2];
  const buffer = createInputBuffer(
    { name: 'x', type: 'float32', order: 'planes', shape, ...layout },
    { ...plain, ...form },
  );
  buffer.fill({ ...picture, pixels: new Uint8Array(6).fill(255) });
  buffer.fill(picture);
  return [buffer.data.constructor.name, ...buffer.data];
}

describe('input buffer', () => {
  test('planes or interleaved, in the order of the colours', () => {
    expect(filled({})).toEqual(['Float32Array', 10, 40, 20, 50, 30, 60]);
    expect(filled({ order: 'interleaved' })).toEqual(['Float32Array', 10, 20, 30, 40, 50, 60]);
    expect(filled({ order: 'interleaved' }, { colour: 'bgr' })).toEqual(['Float32Array', 30, 20, 10, 60, 50, 40]);
  });

  test('scaled, centred and spread channel by channel', () => {
    const form = { scale: 0.5, mean: [1, 2, 3], std: [2, 4, 8] };
    // (10 × 0.5 − 1) ÷ 2 = 2, (20 × 0.5 − 2) ÷ 4 = 2, (30 × 0.5 − 3) ÷ 8 = 1.5
    expect(filled({ order: 'interleaved' }, form).slice(1, 4)).toEqual([2, 2, 1.5]);
  });

  test('half precision and levels are rounded as those types do', () => {
    expect(filled({ type: 'float16' }, { scale: 0.1 })).toEqual([
      'Float16Array',
      ...[1, 4, 2, 5, 3, 6].map((value) => Math.f16round(value)),
    ]);
    expect(filled({ type: 'uint8' }, { scale: 5 })).toEqual(['Uint8Array', 50, 200, 100, 250, 150, 255]);
  });

  test('a picture of another size is refused', () => {
    const buffer = createInputBuffer({ name: 'x', type: 'float32', order: 'planes', shape: [1, 3, 2, 2] }, plain);
    expect(() => buffer.fill(picture)).toThrow(RangeError);
  });
});
