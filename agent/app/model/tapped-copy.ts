import { createHash } from 'node:crypto';
import { link, mkdir, rm, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { externalFilesOf } from '../../io/model-file/external-data.ts';
import { ModelFileError } from '../../io/model-file/model-file-error.ts';
import { outputBytes } from '../../io/model-file/output-bytes.ts';
import { readModelFile } from '../../io/model-file/read-model-file.ts';
import { tapModel } from '../../io/model-file/tap-model.ts';
import type { IdentifiedModel } from './identify-model.ts';

/** The model with the watched tensor among its outputs: in a folder of `dir` of its own, named by what is in it, made
 * where it is not there yet. Weights in files of their own are hard links there; where the file system makes none, the
 * copy lies beside the model itself. Resolves to its path. Rejects with a ModelFileError that says what to do. */
export async function tappedCopy(model: IdentifiedModel, tensor: string, dir: string): Promise<string> {
  const { graph, contentHash } = model;
  const key = createHash('sha256').update(`${contentHash}\n${tensor}`).digest('hex').slice(0, 32);
  const folder = join(dir, key);
  const path = join(folder, 'model.onnx');
  if (isTapped(path, model, tensor)) {
    // Tells that it is in use.
    const now = new Date();
    await utimes(folder, now, now).catch(() => {});
    return path;
  }
  const beside = join(dirname(graph.file), `${basename(graph.file, '.onnx')}.tapped-${key.slice(0, 8)}.onnx`);
  try {
    await mkdir(folder, { recursive: true });
    for (const name of graph.externalFiles) await linkAnew(join(dirname(graph.file), name), join(folder, name));
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    if (graph.externalFiles.length === 0) throw notWritten(graph.file, folder, error);
    return isTapped(beside, model, tensor) ? beside : tapBeside(model, tensor, beside, error as Error);
  }
  await tapModel(graph, tensor, path);
  return path;
}

/** A copy is made in one go, so its length and its last output tell that it is the right one. */
function isTapped(path: string, { graph }: IdentifiedModel, tensor: string): boolean {
  try {
    const copy = readModelFile(path);
    const isWhole = copy.bytes === graph.bytes + outputBytes(tensor).length;
    return (
      isWhole && copy.outputs.at(-1)?.name === tensor && externalFilesOf(copy).every(({ bytes }) => bytes !== null)
    );
  } catch {
    return false;
  }
}

async function linkAnew(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rm(to, { force: true });
  await link(from, to);
}

async function tapBeside({ graph }: IdentifiedModel, tensor: string, beside: string, noLink: Error): Promise<string> {
  try {
    await tapModel(graph, tensor, beside);
    return beside;
  } catch (error) {
    throw new ModelFileError(
      `model ${graph.file}: a copy with "${tensor}" among its outputs can lie neither in the agent's folder (${noLink.message}) nor beside its weights (${(error as Error).message}); let the agent write there, or make it with \`driftlight model tap\` and name that file`,
      { cause: error },
    );
  }
}

function notWritten(file: string, folder: string, error: unknown): ModelFileError {
  return new ModelFileError(
    `model ${file}: no copy with the watched layer can be made in ${folder}: ${(error as Error).message}`,
    { cause: error },
  );
}
