import { defaultTap, type TapChoice } from '../io/model-file/default-tap.ts';
import { type ExternalFile, externalFilesOf } from '../io/model-file/external-data.ts';
import { hashFile } from '../io/model-file/hash-file.ts';
import type { ModelGraph, TensorInfo } from '../io/model-file/model-graph.ts';
import { outputOfLayer } from '../io/model-file/output-of-layer.ts';
import { readModelFile } from '../io/model-file/read-model-file.ts';

/** What `model inspect --json` prints, after `ok`. */
export interface Inspection
  extends Pick<
    ModelGraph,
    'file' | 'bytes' | 'irVersion' | 'producer' | 'opsets' | 'inputs' | 'outputs' | 'parameters'
  > {
  readonly sha256: string;
  /** Tensors of weights. */
  readonly weights: number;
  readonly externalFiles: readonly ExternalFile[];
  readonly layers: readonly { readonly name: string; readonly op: string; readonly outputs: readonly TensorInfo[] }[];
  readonly defaultTap: TapChoice;
}

/** Reads a model and its hash, never its weights as objects. Rejects with a ModelFileError. */
export async function inspectModel(file: string): Promise<Inspection> {
  const graph = readModelFile(file);
  const { bytes, irVersion, producer, opsets, inputs, outputs, parameters } = graph;
  return {
    ...{ file, bytes, sha256: await hashFile(file), irVersion, producer, opsets, inputs, outputs, parameters },
    weights: graph.weights.size,
    externalFiles: externalFilesOf(graph),
    layers: graph.layers.map(({ name, op, outputs }) => ({
      name,
      op,
      outputs: outputs.filter((output) => output !== '').map((output) => outputOfLayer(graph, output)),
    })),
    defaultTap: defaultTap(graph),
  };
}
