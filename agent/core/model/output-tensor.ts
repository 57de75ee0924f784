/** An output as a model describes it; `null`: a size that it leaves open. */
export interface OutputInfo {
  readonly name: string;
  readonly dims: readonly (number | null)[];
}

/** The numbers of one output of one run, the last axis running fastest. */
export interface OutputTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export type OutputTensors = ReadonlyMap<string, OutputTensor>;

/** What a reader needs to know of a model. */
export interface ModelOutputs {
  /** All of them, the tapped tensor among them. */
  readonly outputs: readonly OutputInfo[];
  /** The output whose activations are watched; `null`: none is. */
  readonly tapped: string | null;
  /** Pixels of the picture as the model takes it. */
  readonly picture: { readonly width: number; readonly height: number };
}

/** `"scores" [1×4420×2]`, with ? for a size that is left open. */
export function outputText({ name, dims }: OutputInfo): string {
  return `"${name}" [${dims.map((size) => size ?? '?').join('×')}]`;
}

/** Throws a RangeError where a run gave no such output, or whole numbers of 64 bits, which are no scores. */
export function tensorNamed(outputs: OutputTensors, name: string): OutputTensor {
  const tensor = outputs.get(name);
  if (!tensor) throw new RangeError(`model output "${name}": the run did not give it; fetch all outputs in needs`);
  if (typeof tensor.data[0] === 'bigint')
    throw new RangeError(
      `model output ${outputText({ name, dims: tensor.dims })}: expected real numbers, got whole numbers of 64 bits; name the output with the scores instead`,
    );
  return tensor;
}
