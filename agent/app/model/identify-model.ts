import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import { defaultTap } from '../../io/model-file/default-tap.ts';
import { externalFilesOf } from '../../io/model-file/external-data.ts';
import { hashFile } from '../../io/model-file/hash-file.ts';
import { ModelFileError } from '../../io/model-file/model-file-error.ts';
import type { ModelGraph } from '../../io/model-file/model-graph.ts';
import { readModelFile } from '../../io/model-file/read-model-file.ts';
import { tappableTensor } from '../../io/model-file/tappable-tensor.ts';
import type { PreparedModel } from './prepared-model.ts';

/** What a configured model is, before a copy of it is made. */
export interface IdentifiedModel extends Pick<PreparedModel, 'hash' | 'tapped' | 'fingerprint' | 'notes'> {
  readonly graph: ModelGraph;
  /** Of the model and the files of its weights together. */
  readonly contentHash: string;
  /** The watched tensor is no output of the file as it is. */
  readonly needsTap: boolean;
}

/** Reads and hashes the model's files and chooses the tensor to watch. Rejects with a ModelFileError that says what to do. */
export async function identifyModel(spec: Pick<ModelSpec, 'path' | 'tap' | 'output'>): Promise<IdentifiedModel> {
  const graph = readModelFile(spec.path);
  const hash = await hashFile(spec.path);
  const contentHash = await hashOfAll(graph, hash);
  const { tapped, needsTap, notes } = chosenTap(graph, spec);
  const decides = [contentHash, tapped?.name ?? null, sorted(spec.output)];
  const fingerprint = createHash('sha256').update(JSON.stringify(decides)).digest('hex').slice(0, 16);
  return { graph, hash, contentHash, tapped, needsTap, fingerprint, notes };
}

async function hashOfAll(graph: ModelGraph, hash: string): Promise<string> {
  if (graph.externalFiles.length === 0) return hash;
  const all = createHash('sha256').update(hash);
  for (const { name, bytes } of externalFilesOf(graph)) {
    if (bytes === null)
      throw new ModelFileError(
        `model ${graph.file}: its weights "${name}" are not a file in its folder; put them there first`,
      );
    all.update(`${name}\n${await hashFile(join(dirname(graph.file), name))}\n`);
  }
  return all.digest('hex');
}

function chosenTap(
  graph: ModelGraph,
  { tap, output }: Pick<ModelSpec, 'tap' | 'output'>,
): Pick<IdentifiedModel, 'tapped' | 'needsTap' | 'notes'> {
  if (tap === 'none') return { tapped: null, needsTap: false, notes: [] };
  if (tap !== 'auto') {
    const why = 'it is named in the configuration';
    const output = outputCalled(graph, tap);
    if (output !== null) return { tapped: { name: output, why }, needsTap: false, notes: [] };
    return { tapped: { name: tappableTensor(graph, tap), why }, needsTap: true, notes: [] };
  }
  const { tensor, isOutput, why } = defaultTap(graph);
  if (tensor !== null) return { tapped: { name: tensor, why }, needsTap: !isOutput, notes: [] };
  const none = 'no layer to watch was found by itself; `driftlight model inspect` lists them, and model.tap names one';
  if (output.kind === 'none') throw new ModelFileError(`model ${graph.file}: ${none}`);
  return { tapped: null, needsTap: false, notes: [none] };
}

/** The output that is called so, or that the layer called so computes. */
function outputCalled({ outputs, layers }: ModelGraph, name: string): string | null {
  const names = new Set(outputs.map((output) => output.name));
  if (names.has(name)) return name;
  const computed = layers.filter((layer) => layer.name === name).flatMap((layer) => layer.outputs);
  return computed.find((output) => names.has(output)) ?? null;
}

/** The same plain data with its keys in order. */
function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
