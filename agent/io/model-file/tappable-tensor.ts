import { ModelFileError } from './model-file-error.ts';
import type { ModelGraph } from './model-graph.ts';
import { nearNames } from './near-names.ts';

/** The tensor that a name means: a tensor's own name, or the name of the layer that computes it (its first output).
 * Throws a ModelFileError for what is unknown, is an output already, is an input or a weight, or is not one layer. */
export function tappableTensor(graph: ModelGraph, name: string): string {
  const tensors = new Set<string>();
  for (const { outputs } of graph.layers) for (const output of outputs) if (output !== '') tensors.add(output);
  const tensor = tensors.has(name) ? name : ofLayer(graph, name);
  if (tensor === null) throw new ModelFileError(`model ${graph.file}: ${whyNot(graph, name, tensors)}`);
  if (graph.outputs.some((output) => output.name === tensor))
    throw new ModelFileError(
      `model ${graph.file}: "${tensor}" is an output already; use the model as it is, nothing needs to be tapped`,
    );
  return tensor;
}

function ofLayer(graph: ModelGraph, name: string): string | null {
  const named = name === '' ? [] : graph.layers.filter((layer) => layer.name === name);
  if (named.length > 1)
    throw new ModelFileError(
      `model ${graph.file}: ${named.length} layers are called "${name}"; name the tensor instead, for example ` +
        named
          .slice(0, 3)
          .map(({ outputs }) => `"${outputs[0]}"`)
          .join(', '),
    );
  return named[0]?.outputs.find((output) => output !== '') ?? null;
}

function whyNot(graph: ModelGraph, name: string, tensors: ReadonlySet<string>): string {
  if (graph.inputs.some((input) => input.name === name))
    return `"${name}" is what the model is fed, no layer computes it`;
  if (graph.weights.has(name)) return `"${name}" is a weight and never changes; name a layer or a tensor`;
  const near = nearNames(name, namesIn(graph, tensors));
  const next =
    near.length > 0
      ? `did you mean ${near.map((one) => `"${one}"`).join(' or ')}?`
      : '`driftlight model inspect` lists them';
  return `no layer and no tensor is called "${name}"; ${next}`;
}

function namesIn(graph: ModelGraph, tensors: ReadonlySet<string>): Set<string> {
  return new Set([...tensors, ...graph.layers.map(({ name }) => name).filter((name) => name !== '')]);
}
