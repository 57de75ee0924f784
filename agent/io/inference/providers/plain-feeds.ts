import type { Tensor } from 'onnxruntime-node';
import type { Feeds, Runtime, RuntimeSession } from './runtime.ts';

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} satisfies Partial<Record<Tensor.Type, unknown>>;

/** Zeros for every input, in the shapes given by name, else as the model says, 1 where it leaves a size open. Throws for
 * a type that holds no numbers. */
export function plainFeeds(
  session: RuntimeSession,
  runtime: Runtime,
  shapes: Readonly<Record<string, readonly number[]>> = {},
): Feeds {
  const feeds: Record<string, Tensor> = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor || !(input.type in arrays))
      throw new Error(
        `input ${input.name} takes ${input.isTensor ? input.type : 'no tensor'}; only numbers can be given`,
      );
    const dims = shapes[input.name] ?? input.shape.map((size) => (typeof size === 'number' ? size : 1));
    const values = new arrays[input.type as keyof typeof arrays](dims.reduce((product, size) => product * size, 1));
    feeds[input.name] = runtime.tensor(input.type, values as Tensor.DataType, dims);
  }
  return feeds;
}
