import { Command } from 'commander';
import { defaultTap, type TapChoice } from '../io/model-file/default-tap.ts';
import { type ExternalFile, externalFilesOf } from '../io/model-file/external-data.ts';
import { hashFile } from '../io/model-file/hash-file.ts';
import type { ModelGraph, TensorInfo } from '../io/model-file/model-graph.ts';
import { readModelFile } from '../io/model-file/read-model-file.ts';
import { outputOfLayer } from '../io/model-file/tensor-of.ts';
import { inspectionText, printable } from './model-text.ts';

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

/** `model inspect FILE [--json]`. Exit status 0: told, 1: the file is no usable model, 2: wrong use. */
export function modelInspectCommand(write: (text: string) => void): Command {
  return new Command('inspect')
    .description('inputs, outputs, layers, shapes, parameters and hash of an ONNX file, and which layer to watch')
    .argument('<file>', 'the model, an .onnx file; its weights are not loaded')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (file: string, { json }: { json?: true }) => {
      try {
        const inspection = await inspect(file);
        write(json ? `${JSON.stringify({ ok: true, ...inspection })}\n` : inspectionText(inspection));
      } catch (error) {
        const reason = (error as Error).message;
        process.exitCode = 1;
        if (json) write(`${JSON.stringify({ ok: false, reason })}\n`);
        else process.stderr.write(`${printable(reason)}\n`);
      }
    });
}

async function inspect(file: string): Promise<Inspection> {
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
