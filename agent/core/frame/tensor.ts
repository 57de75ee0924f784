import type { Picture } from './frame.ts';

/** How a model takes its pixels: `(level × scale − mean) ÷ std` a channel, planes in the order of `colour`. */
export interface TensorForm {
  readonly colour: 'rgb' | 'bgr' | 'grey';
  /** 1/255 for models trained on 0 to 1; 1 for those trained on levels. */
  readonly scale: number;
  /** One number for every channel, or one each in the order of `colour`; after `scale`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export function tensorChannels(colour: TensorForm['colour']): 1 | 3 {
  return colour === 'grey' ? 1 : 3;
}

/** Throws `RangeError` naming what is wrong with a form. */
export function assertTensorForm(form: TensorForm): void {
  const channels = tensorChannels(form.colour);
  if (!Number.isFinite(form.scale) || form.scale === 0)
    throw new RangeError(`scale: expected a number other than 0, got ${form.scale}`);
  for (const name of ['mean', 'std'] as const) {
    const list = form[name];
    if (list.length !== 1 && list.length !== channels)
      throw new RangeError(`${name}: expected 1 or ${channels} numbers for ${form.colour}, got ${list.length}`);
    if (!list.every((value) => Number.isFinite(value) && (name === 'mean' || value > 0)))
      throw new RangeError(`${name}: expected ${name === 'mean' ? '' : 'positive '}numbers, got ${list.join(', ')}`);
  }
}

/**
 * Writes a picture as the float tensor 1×C×H×W (NCHW) into `out`, which must hold exactly that many numbers. A grey
 * picture fills three equal levels where the model takes colour. Throws `RangeError` when form, picture or `out` disagree.
 */
export function toTensor(picture: Picture, form: TensorForm, out: Float32Array): void {
  assertTensorForm(form);
  const channels = tensorChannels(form.colour);
  const plane = picture.width * picture.height;
  if (picture.channels > channels)
    throw new RangeError(`toTensor: expected a picture of 1 channel for ${form.colour}, got ${picture.channels}`);
  if (out.length !== channels * plane)
    throw new RangeError(`toTensor: expected room for ${channels * plane} numbers, got ${out.length}`);
  const { pixels } = picture;
  const step = picture.channels;
  for (let channel = 0; channel < channels; channel++) {
    const mean = form.mean[form.mean.length === 1 ? 0 : channel]!;
    const std = form.std[form.std.length === 1 ? 0 : channel]!;
    const source = step === 1 ? 0 : form.colour === 'bgr' ? 2 - channel : channel;
    const first = channel * plane;
    for (let i = 0, at = source; i < plane; i++, at += step) out[first + i] = (pixels[at]! * form.scale - mean) / std;
  }
}
