import { constants } from 'node:fs';
import { chmod, copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkWeightsBeside } from './external-data.ts';
import { unreadable } from './file-window.ts';
import { ModelFileError } from './model-file-error.ts';
import type { ModelGraph } from './model-graph.ts';
import { outputBytes } from './output-bytes.ts';
import { readModelFile } from './read-model-file.ts';
import { tappableTensor } from './tappable-tensor.ts';

/** Copies a model to `out` and makes one of its tensors an output as well; outputs that were there keep their places. The
 * weights are copied by the file system and never read. `layer` is the name of a tensor or of a layer. `out` appears at
 * once and whole, and takes the place of what was there. Resolves to the tensor's name. Rejects with a ModelFileError
 * and then leaves `out` as it was. */
export async function tapModel(graph: ModelGraph, layer: string, out: string): Promise<string> {
  const tensor = tappableTensor(graph, layer);
  checkWeightsBeside(graph, out);
  await checkPlace(graph.file, out);
  const temporary = `${out}.${process.pid}.tmp`;
  try {
    await rm(temporary, { force: true });
    await copyFile(graph.file, temporary, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    // A read-only model is copied with its mode.
    await chmod(temporary, 0o644);
    await append(temporary, graph.bytes, outputBytes(tensor));
    if (readModelFile(temporary).outputs.at(-1)?.name !== tensor)
      throw new ModelFileError(`model ${graph.file}: it changed while it was copied; try again`);
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof ModelFileError) throw error;
    throw new ModelFileError(`tap ${graph.file} into ${out}: ${(error as Error).message}`, { cause: error });
  }
  await syncFolder(dirname(out));
  return tensor;
}

/** The folder must be there, and `out` must not be the model itself: the only copy without a tap would be lost. */
async function checkPlace(file: string, out: string): Promise<void> {
  const folder = await stat(dirname(out)).catch((error: unknown) => {
    throw unreadable(dirname(out), error);
  });
  if (!folder.isDirectory()) throw new ModelFileError(`tap into ${out}: ${dirname(out)} is no folder`);
  const there = await stat(out).catch(() => null);
  if (!there) return;
  if (!there.isFile()) throw new ModelFileError(`tap into ${out}: it is there and is no regular file`);
  const model = await stat(file);
  if (there.dev === model.dev && there.ino === model.ino)
    throw new ModelFileError(`tap into ${out}: it is the model itself; name another file`);
}

async function append(file: string, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    if (size !== at) throw new ModelFileError(`model ${file}: it changed while it was copied; try again`);
    await handle.write(bytes, 0, bytes.length, at);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
