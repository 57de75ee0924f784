import type { LayerIndex } from './layer-index.ts';
import type { Layer, ModelGraph } from './model-graph.ts';

/** Bounds for files that were made to be slow; no real model comes near. */
const MOST_OUTPUTS = 64;
const FARTHEST_STEPS = 64;

const quantising = new Set(['QuantizeLinear', 'DequantizeLinear', 'Identity', 'Dropout', 'Cast']);
/** What may stand between the last weights and the output of a classifier or an embedding. */
const finishing = new Set([
  ...quantising,
  ...['Softmax', 'LogSoftmax', 'Sigmoid', 'HardSigmoid', 'Relu', 'Clip', 'Tanh', 'ArgMax', 'TopK', 'LpNormalization'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'BatchNormalization'],
]);
const linear = new Set(['Gemm', 'MatMul', 'QLinearMatMul', 'MatMulInteger', 'QGemm']);
const convolving = new Set(['Conv', 'QLinearConv', 'ConvInteger']);
const pooling = new Set([
  ...['GlobalAveragePool', 'GlobalMaxPool', 'QLinearGlobalAveragePool', 'AveragePool', 'ReduceMean', 'ReduceMax'],
]);
const flattening = new Set(['Flatten', 'Reshape', 'Squeeze', 'MaxPool']);

/** The last pooled feature before a classifier, and why; `null` where no output ends like a classifier. */
export function classifierFeature(graph: ModelGraph, index: LayerIndex): { tensor: string; why: string } | null {
  let last: { tensor: string; why: string } | null = null;
  let lastAt = -1;
  for (const output of graph.outputs.slice(0, MOST_OUTPUTS)) {
    const end = endOf(output.name, index);
    if (end === null) continue;
    const at = index.makerAt(end.tensor);
    if (at <= lastAt) continue;
    last = { tensor: end.tensor, why: `${end.why} ${called(output.name)}${poolingBefore(end.tensor, index)}` };
    lastAt = at;
  }
  return last;
}

function endOf(output: string, index: LayerIndex): { tensor: string; why: string } | null {
  let tensor = output;
  for (let step = 0; step < FARTHEST_STEPS; step++) {
    const layer = index.maker(tensor);
    if (!layer) return null;
    const data = layer.inputs[0] ?? '';
    if (linear.has(layer.op)) {
      if (index.constantOf(data) !== null || index.constantOf(layer.inputs[1] ?? '') === null) return null;
      return { tensor: unquantised(data, index), why: `it is what the last ${layer.op} reads before the output` };
    }
    if (pooling.has(layer.op)) return { tensor, why: `it is what ${layer.op} pools before the output` };
    if (convolving.has(layer.op)) {
      const feature = unquantised(data, index);
      const isPooled = pooling.has(index.maker(feature)?.op ?? '');
      return isPooled ? { tensor: feature, why: `it is what the last ${layer.op} reads before the output` } : null;
    }
    const next = finishing.has(layer.op) ? followed(layer, index) : null;
    if (next === null) return null;
    tensor = next;
  }
  return null;
}

/** The one input that carries the data; a normalisation divides it by something computed from itself. */
function followed(layer: Layer, index: LayerIndex): string | null {
  const computed = index.computed(layer);
  return computed.length === 1 || layer.op === 'Div' ? (computed[0] ?? null) : null;
}

/** The tensor before quantisation, dropout and the like: the same values, as the layers made them. */
function unquantised(tensor: string, index: LayerIndex): string {
  let name = tensor;
  for (let step = 0; step < FARTHEST_STEPS; step++) {
    const layer = index.maker(name);
    const before = layer?.inputs[0] ?? '';
    if (!layer || !quantising.has(layer.op) || index.makerAt(before) < 0) return name;
    name = before;
  }
  return name;
}

function poolingBefore(tensor: string, index: LayerIndex): string {
  let name = tensor;
  let flattened = '';
  for (let step = 0; step < FARTHEST_STEPS; step++) {
    const layer = index.maker(name);
    if (!layer || convolving.has(layer.op)) break;
    if (pooling.has(layer.op)) return `; pooled by ${layer.op} ${called(layer.name || name)}`;
    if (flattening.has(layer.op) && flattened === '')
      flattened = `; flattened by ${layer.op} ${called(layer.name || name)}`;
    name = index.computed(layer)[0] ?? '';
  }
  return flattened;
}

function called(name: string): string {
  return `"${name}"`;
}
