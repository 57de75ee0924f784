import type { Layer, ModelGraph } from './model-graph.ts';

/** Which layer computes each tensor, and what is constant. */
export class LayerIndex {
  readonly #layers: readonly Layer[];
  readonly #weights: ReadonlyMap<string, unknown>;
  readonly #makers = new Map<string, number>();

  constructor({ layers, weights }: ModelGraph) {
    this.#layers = layers;
    this.#weights = weights;
    layers.forEach(({ outputs }, at) => {
      for (const output of outputs) if (output !== '') this.#makers.set(output, at);
    });
  }

  /** The place of the layer that computes a tensor; -1 for inputs and weights. In a sound file layers stand in the order
   * of computing. */
  makerAt(tensor: string): number {
    return this.#makers.get(tensor) ?? -1;
  }

  maker(tensor: string): Layer | undefined {
    return this.#layers[this.makerAt(tensor)];
  }

  /** The weight that a tensor is, perhaps after unpacking or turning; `null` where it depends on the model's input. */
  constantOf(tensor: string): string | null {
    let name = tensor;
    for (let step = 0; step < 8; step++) {
      if (this.#weights.has(name)) return name;
      const maker = this.maker(name);
      if (maker?.op === 'Constant') return name;
      if (!maker || !unpacking.has(maker.op)) return null;
      name = maker.inputs[0] ?? '';
    }
    return null;
  }

  /** Inputs of a layer that depend on the model's input. */
  computed(layer: Layer): string[] {
    return layer.inputs.filter((input) => input !== '' && this.constantOf(input) === null);
  }
}

const unpacking = new Set(['DequantizeLinear', 'QuantizeLinear', 'Identity', 'Transpose', 'Cast', 'Reshape']);
