import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import { externalFilesOf } from '../../io/model-file/external-data.ts';
import { hashFile } from '../../io/model-file/hash-file.ts';
import { readModelFile } from '../../io/model-file/read-model-file.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { modelShelf } from './model-shelf.ts';
import type { ShelfModel, ShelfMove } from './model-shelf-record.ts';
import { gateWord } from './promote-gate.ts';
import { NotPromoted } from './promote-refusal.ts';
import { signatureWord } from './promote-signature.ts';

export interface Promoting {
  readonly config: Config;
  readonly camera: CameraConfig;
  /** The .onnx file. */
  readonly file: string;
  readonly move: ShelfMove;
  /** Its signature; where left out, a file beside it with `.minisig` added. */
  readonly signatureFile?: string | undefined;
  /** What `driftlight gate --json` printed, or why it is not asked for. */
  readonly gate: { readonly report: string } | { readonly without: string };
}

export interface Promoted {
  readonly model: ShelfModel;
  readonly file: string;
  /** It is not the wanted one already. */
  readonly isNew: boolean;
  /** Ids; `configured` for the model of the settings. */
  readonly before: string;
}

/**
 * Copies a model onto the camera's shelf and makes it the wanted one, at once: a running agent takes it on trial. What is
 * checked is the copy, so that nothing can change between check and use. Rejects with `NotPromoted`, `ModelFileError` or
 * `ModelShelfError`.
 */
export async function promoteModel(promoting: Promoting): Promise<Promoted> {
  const { config, camera, file, move } = promoting;
  if (!camera.model)
    throw new NotPromoted(`camera ${camera.id} has no model in ${config.device}'s settings; give it one there first`);
  const gate = gateWord(promoting.gate);
  const shelf = modelShelf(config.stateDir, camera.id, camera.model.path);
  // Before anything is copied: a shelf that cannot be read is not written over.
  const before = shelf.record().current;
  const graph = readModelFile(file);
  const names = weightNames(graph);
  mkdirSync(shelf.dir, { recursive: true });
  const incoming = mkdtempSync(join(shelf.dir, 'incoming-'));
  try {
    const name = basename(file);
    copyInto(incoming, [[resolve(file), name], ...names.map((one) => [join(dirname(file), one), one] as const)]);
    const keys = config.integrity.publicKeys;
    const said = signatureWord({
      keys,
      folder: incoming,
      names: [name, ...names],
      from: file,
      ...signatureOf(promoting),
    });
    const sha256 = await hashFile(join(incoming, name));
    const id = (await contentHash(incoming, sha256, names)).slice(0, 16);
    const settings = await candidateSettings(camera, sha256);
    const model: ShelfModel = { id, sha256, file: name, settings, gate, signature: said };
    if (before === id) return { model, file: shelf.fileOf(model), isNew: false, before };
    // Made by whoever promotes, read by the agent.
    chmodSync(incoming, 0o755);
    rmSync(shelf.folderOf(id), { recursive: true, force: true });
    renameSync(incoming, shelf.folderOf(id));
    shelf.promote(model, move);
    return { model, file: shelf.fileOf(model), isNew: true, before };
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
}

const signatureOf = ({ signatureFile }: Promoting) => (signatureFile === undefined ? {} : { signatureFile });

function weightNames(graph: ReturnType<typeof readModelFile>): string[] {
  return externalFilesOf(graph).map(({ name, bytes }) => {
    if (bytes === null)
      throw new NotPromoted(
        `model ${graph.file}: its weights "${name}" are not a file in its folder; put them there first`,
      );
    return normalize(name);
  });
}

/** The files are on the disk when this returns. */
function copyInto(folder: string, files: readonly (readonly [from: string, name: string])[]): void {
  for (const [from, name] of files) {
    const to = join(folder, name);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    chmodSync(to, 0o644);
    const copied = openSync(to, 'r+');
    try {
      fsyncSync(copied);
    } finally {
      closeSync(copied);
    }
  }
}

/** Of the model and the files of its weights together. */
async function contentHash(folder: string, sha256: string, names: readonly string[]): Promise<string> {
  if (names.length === 0) return sha256;
  const all = createHash('sha256').update(sha256);
  for (const name of names) all.update(`${name}\n${await hashFile(join(folder, name))}\n`);
  return all.digest('hex');
}

/** The candidate comes with its own tap and outputs; another file is taken as the configured model. */
async function candidateSettings(
  { shadow }: CameraConfig,
  sha256: string,
): Promise<Pick<ModelSpec, 'tap' | 'output'> | null> {
  if (!shadow) return null;
  const { path, tap, output } = shadow.model;
  const candidate = await hashFile(path).catch(() => null);
  return candidate === sha256 ? { tap, output } : null;
}
