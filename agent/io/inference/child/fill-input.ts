import type { Picture } from '../../../core/frame/frame.ts';
import { type TensorForm, tensorChannels, toTensor } from '../../../core/frame/tensor.ts';
import type { InputLayout } from './input-layout.ts';

/** What a tensor is made over, kept for all runs. */
export interface InputBuffer {
  /** What ONNX Runtime gets, in the type of the model's input. */
  readonly data: Float32Array | Float16Array | Uint8Array;
  /** Writes the picture into `data`. Throws `RangeError` where picture, form and buffer disagree. */
  fill(picture: Picture): void;
}

/** Room for one picture of `width` × `height` in the layout that the model takes. */
export function createInputBuffer(layout: InputLayout, form: TensorForm): InputBuffer {
  const numbers = layout.shape.reduce((product, size) => product * size, 1);
  const planes = new Float32Array(numbers);
  const channels = tensorChannels(form.colour);
  const ordered = layout.order === 'planes' || channels === 1 ? planes : new Float32Array(numbers);
  const clamped = layout.type === 'uint8' ? new Uint8ClampedArray(numbers) : null;
  const half = layout.type === 'float16' ? new Float16Array(numbers) : null;
  return {
    data: half ?? (clamped ? new Uint8Array(clamped.buffer) : ordered),
    fill: (picture) => {
      toTensor(picture, form, planes);
      if (ordered !== planes) interleave(planes, channels, ordered);
      (half ?? clamped)?.set(ordered);
    },
  };
}

/** C×H×W to H×W×C. */
function interleave(planes: Float32Array, channels: number, out: Float32Array): void {
  const plane = planes.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * plane;
    for (let i = 0, at = channel; i < plane; i++, at += channels) out[at] = planes[first + i]!;
  }
}
