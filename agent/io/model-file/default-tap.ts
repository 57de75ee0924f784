import { classifierFeature } from './classifier-feature.ts';
import { LayerIndex } from './layer-index.ts';
import type { ModelGraph } from './model-graph.ts';
import { predictionFeature } from './prediction-feature.ts';

/** Which tensor is worth watching where nobody named one; `tensor` is `null` where no rule finds any. */
export interface TapChoice {
  readonly tensor: string | null;
  /** It is an output already: nothing needs to be added. */
  readonly isOutput: boolean;
  /** In words for a person. */
  readonly why: string;
}

/** Chooses the tensor that says most about what the model sees, with one number or map per channel, before the model
 * makes its answer of it.
 *
 * 1. Classifiers and embeddings: what the last layer of weights before an output reads (Gemm or MatMul, or a Conv after
 *    pooling), back over quantisation: the last pooled feature (GlobalAveragePool, ReduceMean, Flatten, …). Where the
 *    model ends in the pooling itself, the pooled tensor.
 * 2. Detectors and other models that end in maps: the Convs that make the predictions, of each output the last (of a
 *    single output the last of each number of channels: boxes, classes, objectness); the nearest tensor that all of them
 *    are computed from. That is the end of the neck, on the coarsest level where there are several.
 *
 * Both rules look at the graph alone, so the same file always gives the same choice. */
export function defaultTap(graph: ModelGraph): TapChoice {
  const index = new LayerIndex(graph);
  const found = classifierFeature(graph, index) ?? predictionFeature(graph, index);
  if (found === null || index.makerAt(found.tensor) < 0)
    return {
      tensor: null,
      isOutput: false,
      why: 'neither a pooled feature before a classifier nor a map that all predictions share was found; choose a layer with --layer',
    };
  return { ...found, isOutput: graph.outputs.some(({ name }) => name === found.tensor) };
}
