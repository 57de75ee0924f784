import { Command } from 'commander';
import { defaultTap } from '../io/model-file/default-tap.ts';
import { ModelFileError } from '../io/model-file/model-file-error.ts';
import { readModelFile } from '../io/model-file/read-model-file.ts';
import { tapModel } from '../io/model-file/tap-model.ts';
import { printable } from './model-text.ts';

interface Options {
  layer?: string;
  out: string;
  json?: true;
}

/** `model tap FILE [--layer NAME] --out FILE [--json]`. Exit status 0: written, 1: not, and why, 2: wrong use. */
export function modelTapCommand(write: (text: string) => void): Command {
  return new Command('tap')
    .description('copies an ONNX file and makes an intermediate tensor an output, without a new export')
    .argument('<file>', 'the model, an .onnx file; it stays as it is')
    .option('--layer <name>', 'a layer or a tensor; without it the default that `model inspect` shows')
    .requiredOption('--out <file>', 'the tapped model; weights in files of their own must lie beside it')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (file: string, options: Options) => {
      try {
        const { tensor, why } = await tap(file, options);
        if (options.json) write(`${JSON.stringify({ ok: true, file, out: options.out, tensor, why })}\n`);
        else
          write(
            printable(`${options.out}: "${tensor}" is its last output${why === null ? '' : `; ${why}`}`).concat('\n'),
          );
      } catch (error) {
        const reason = (error as Error).message;
        process.exitCode = 1;
        if (options.json) write(`${JSON.stringify({ ok: false, reason })}\n`);
        else process.stderr.write(`${printable(reason)}\n`);
      }
    });
}

async function tap(file: string, { layer, out }: Options): Promise<{ tensor: string; why: string | null }> {
  const graph = readModelFile(file);
  if (layer !== undefined) return { tensor: await tapModel(graph, layer, out), why: null };
  const { tensor, why } = defaultTap(graph);
  if (tensor === null) throw new ModelFileError(`model ${file}: ${why}`);
  return { tensor: await tapModel(graph, tensor, out), why: `chosen because ${why}` };
}
