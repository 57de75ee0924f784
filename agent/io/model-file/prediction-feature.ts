import type { LayerIndex } from './layer-index.ts';
import type { ModelGraph } from './model-graph.ts';

/** Bounds for files that were made to be slow; no real model comes near. */
const MOST_OUTPUTS = 64;
const MOST_AT_ONCE = 256;

const predicting = new Set(['Conv', 'ConvTranspose', 'QLinearConv', 'ConvInteger', 'Gemm', 'MatMul']);

/** The nearest tensor that all predictions of a detector's coarsest level are computed from, and why; `null` where the
 * model makes none with a Conv, or they share nothing but the picture. */
export function predictionFeature(graph: ModelGraph, index: LayerIndex): { tensor: string; why: string } | null {
  const last = new Set<number>();
  for (const { name } of graph.outputs.slice(0, MOST_OUTPUTS)) {
    const found = lastLayersWithWeights(name, graph, index);
    if (graph.outputs.length === 1) {
      const perKind = new Map<string, number>();
      for (const at of found) perKind.set(channels(at, graph, index), at);
      for (const at of perKind.values()) last.add(at);
    } else if (found.length > 0) last.add(found.at(-1)!);
  }
  if (last.size === 0) return null;
  const ats = [...last].sort((a, b) => a - b);
  const tensor = sharedBy(
    ats.map((at) => graph.layers[at]!.inputs[0] ?? ''),
    graph,
    index,
  );
  if (tensor === null) return null;
  const names = ats.slice(0, 4).map((at) => `"${graph.layers[at]!.name || graph.layers[at]!.outputs[0]}"`);
  const more = ats.length > 4 ? ` and ${ats.length - 4} more` : '';
  const [what, reads] =
    ats.length === 1 ? ['the last layer that predicts', 'reads'] : ['the last layers that predict', 'share'];
  return { tensor, why: `it is the nearest map that ${what} (${names.join(', ')}${more}) ${reads}` };
}

/** Places, rising, of the layers with weights that are met first on the ways back from an output. */
function lastLayersWithWeights(output: string, graph: ModelGraph, index: LayerIndex): number[] {
  const found: number[] = [];
  const seen = new Set<number>();
  const ahead = [index.makerAt(output)];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    const layer = graph.layers[at];
    if (!layer || seen.has(at) || layer.op === 'Shape') continue;
    seen.add(at);
    if (predicting.has(layer.op)) found.push(at);
    else for (const input of index.computed(layer)) ahead.push(index.makerAt(input));
  }
  return found.sort((a, b) => a - b);
}

/** How many channels a layer predicts, as a word to tell kinds apart. */
function channels(at: number, graph: ModelGraph, index: LayerIndex): string {
  const weight = index.constantOf(graph.layers[at]!.inputs[1] ?? '');
  return String(weight === null ? '' : (graph.weights.get(weight)?.shape[0] ?? ''));
}

/** Goes back from all tensors at once, always over the latest layer, until one tensor is left: everything went through
 * it. `null` where only inputs are left, or the layers do not stand in the order of computing. */
function sharedBy(tensors: readonly string[], graph: ModelGraph, index: LayerIndex): string | null {
  const left = new Set(tensors);
  while (left.size > 1) {
    let latest = '';
    for (const tensor of left) if (latest === '' || index.makerAt(tensor) > index.makerAt(latest)) latest = tensor;
    const at = index.makerAt(latest);
    if (at < 0 || left.size > MOST_AT_ONCE) return null;
    for (const output of graph.layers[at]!.outputs) left.delete(output);
    for (const input of index.computed(graph.layers[at]!)) {
      if (index.makerAt(input) >= at) return null;
      left.add(input);
    }
  }
  return [...left][0] ?? null;
}
