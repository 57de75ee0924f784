import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { ModelFileError } from './model-file-error.ts';
import type { ModelGraph } from './model-graph.ts';

/** A file of weights beside a model; `bytes` is `null` where it is missing or no regular file. */
export interface ExternalFile {
  readonly name: string;
  readonly bytes: number | null;
}

/** The files of weights that a model names, as they are on disk. Names that lead out of its folder are not looked at. */
export function externalFilesOf({ file, externalFiles }: ModelGraph): ExternalFile[] {
  return externalFiles.map((name) => ({ name, bytes: found(dirname(file), name)?.size ?? null }));
}

/** Throws a ModelFileError unless `out` will find the same weights beside it that `graph.file` has: ONNX Runtime looks
 * for them in the model's own folder and refuses symbolic links. */
export function checkWeightsBeside(graph: ModelGraph, out: string): void {
  for (const name of graph.externalFiles) {
    const weights = found(dirname(graph.file), name);
    if (!weights)
      throw new ModelFileError(
        `model ${graph.file}: its weights "${name}" are not a file in its folder; put them there first`,
      );
    const beside = found(dirname(out), name);
    if (beside && beside.dev === weights.dev && beside.ino === weights.ino) continue;
    throw new ModelFileError(
      `model ${graph.file}: its weights are in the file "${name}" beside it, and ${out} would not find them. ` +
        `Write the tapped model into ${dirname(graph.file)}, or first make a hard link: ` +
        `ln ${join(dirname(graph.file), name)} ${join(dirname(out), name)} (a symbolic link is refused at run time)`,
    );
  }
}

function found(dir: string, name: string): Stats | null {
  if (name === '' || name.includes('\0') || isAbsolute(name) || normalize(name).split(/[\\/]/)[0] === '..') return null;
  try {
    const path = join(dir, name);
    return lstatSync(path).isFile() ? statSync(path) : null;
  } catch {
    return null;
  }
}
