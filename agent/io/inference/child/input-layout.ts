import { type TensorForm, tensorChannels } from '../../../core/frame/tensor.ts';

/** What ONNX Runtime says of an input. */
export interface InputFacts {
  readonly name: string;
  readonly type: string;
  /** Numbers, and names where the model leaves a size open. */
  readonly shape: readonly (number | string)[];
}

export type InputType = 'float32' | 'float16' | 'uint8';
const types: readonly InputType[] = ['float32', 'float16', 'uint8'];

/** How the pictures go into the model. */
export interface InputLayout {
  readonly name: string;
  readonly type: InputType;
  readonly shape: readonly number[];
  /** `planes`: NCHW; `interleaved`: NHWC. */
  readonly order: 'planes' | 'interleaved';
}

/** The model does not take such pictures. */
export class UnfitInput extends Error {
  override name = 'UnfitInput';
}

/** The layout of the model's own input for pictures of this size; throws `UnfitInput` that says what the model takes, what
 * it would get and what to set. */
export function inputLayout(
  inputs: readonly InputFacts[],
  picture: { readonly width: number; readonly height: number },
  form: TensorForm,
): InputLayout {
  const [input, ...others] = inputs;
  if (!input || others.length > 0)
    throw new UnfitInput(
      `the model has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}) and only models with one, a picture, can be run`,
    );
  const { name, shape } = input;
  const type = types.find((known) => known === input.type);
  if (!type) throw new UnfitInput(`the model's input ${name} takes ${input.type}; ${types.join(', ')} can be given`);
  const channels = tensorChannels(form.colour);
  const given = `pictures are made ${picture.width}×${picture.height} in ${countOf(channels)} (${form.colour})`;
  if (shape.length !== 4)
    throw new UnfitInput(`the model's input ${name} is [${shape.join(', ')}] and no picture; ${given}`);
  const [batch, ...rest] = shape as [number | string, number | string, number | string, number | string];
  if (typeof batch === 'number' && batch !== 1)
    throw new UnfitInput(`the model takes ${batch} pictures at a time and gets one; export it for 1 or for any number`);
  const planes = [channels, picture.height, picture.width];
  const interleaved = [picture.height, picture.width, channels];
  const order = orderOf(rest);
  const wanted = order === 'planes' ? planes : interleaved;
  if (!rest.every((size, i) => typeof size === 'string' || size === wanted[i])) {
    const [modelChannels, height, width] = order === 'planes' ? rest : [rest[2]!, rest[0]!, rest[1]!];
    throw new UnfitInput(
      `the model takes ${width}×${height} in ${countOf(modelChannels!)}, ${given}; set width, height and colour of the camera's preprocessing to the model's`,
    );
  }
  return { name, type, shape: [1, ...wanted], order };
}

/** Colours come first or last; no picture is 1 or 3 pixels wide. Where the model leaves both open, first. */
function orderOf(rest: readonly (number | string)[]): InputLayout['order'] {
  const may = (size: number | string) => size === 1 || size === 3;
  return !may(rest[0]!) && may(rest[2]!) ? 'interleaved' : 'planes';
}

function countOf(channels: number | string): string {
  return channels === 1 ? '1 channel' : `${channels} channels`;
}
