import type { ModelGraph, TensorInfo } from './model-graph.ts';

/** What the file says about a tensor that a layer computes: little, where the exporter left shapes out. */
export function outputOfLayer({ between, outputs }: ModelGraph, name: string): TensorInfo {
  return between.get(name) ?? outputs.find((output) => output.name === name) ?? { name, type: 'unknown', shape: null };
}
