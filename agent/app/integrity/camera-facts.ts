import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { OutputMapping } from '../../core/model/output-mapping.ts';
import { baselineFileEnding } from '../../io/baseline-store/baseline-file.ts';
import { baselineShelf, shelvedRecipes } from '../../io/baseline-store/baseline-shelf.ts';
import { preprocessFingerprint } from '../../io/preprocess/fingerprint.ts';
import type { FileDigests } from '../../io/system/file-digests.ts';
import { v4l2Device } from '../../io/system/v4l2-device.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { preprocessOptions } from '../io-options.ts';
import { modelInUse } from '../model/promoted-spec.ts';

export interface FactsWorld {
  readonly digests: FileDigests;
  readonly nowMs: number;
}

/** What one camera's measurement rests on: model, preprocessing, baselines, device. */
export async function cameraFacts(
  config: Config,
  camera: CameraConfig,
  world: FactsWorld,
): Promise<Record<string, string | null>> {
  const about = `camera/${camera.id}`;
  const facts: Record<string, string | null> = {
    [about]: 'configured',
    [`${about}/preprocessing`]: preprocessFingerprint(preprocessOptions(camera.preprocess, config.limits)),
  };
  const model = modelInUse(config, camera);
  if (model) {
    const file = resolve(model.path);
    facts[`${about}/model/tap`] = model.tap;
    facts[`${about}/model/mapping of outputs`] = mappingHash(model.output);
    facts[`${about}/model`] = await digestOf(file, world);
    for (const name of await weightFiles(file, facts[`${about}/model`] ?? null))
      facts[`${about}/model/weights/${name}`] = await digestOf(join(dirname(file), name), world);
  }
  for (const [recipe, id] of await baselineFacts(config.stateDir, camera.id, world))
    facts[recipe === null ? `${about}/baseline` : `${about}/baseline/${recipe}`] = id;
  if (camera.source.type === 'v4l2')
    for (const [name, value] of Object.entries(v4l2Device(camera.source.device)))
      facts[name === 'card' ? `${about}/device` : `${about}/device/${name}`] = value;
  return facts;
}

/** Whatever the order in which its settings were written. */
function mappingHash(output: OutputMapping): string {
  const sorted = Object.entries(output).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

export const noFile = 'no file';

/** `null`: it cannot be read. */
export async function digestOf(file: string, { digests, nowMs }: FactsWorld): Promise<string | null> {
  try {
    return (await digests.digest(file, nowMs)) ?? noFile;
  } catch {
    return null;
  }
}

const namedWeights = new Map<string, readonly string[]>();

/** Files that a model keeps its weights in; they are the same for the same model. */
async function weightFiles(file: string, digest: string | null): Promise<readonly string[]> {
  if (digest === null || digest === noFile) return [];
  let names = namedWeights.get(digest);
  if (names === undefined) {
    try {
      const { readModelFile } = await import('../../io/model-file/read-model-file.ts');
      names = readModelFile(file).externalFiles;
    } catch {
      // What is no model has no weights; the hash alone speaks for it.
      names = [];
    }
    namedWeights.set(digest, names);
  }
  return names;
}

/** Ids of the current baselines, by recipe. */
async function baselineFacts(
  stateDir: string,
  camera: string,
  world: FactsWorld,
): Promise<Map<string | null, string | null>> {
  const ids = new Map<string | null, string | null>();
  for (const recipe of recipesOf(stateDir, camera)) {
    try {
      const shelf = baselineShelf(stateDir, camera, recipe);
      const id = shelf.entry()?.id;
      if (id !== undefined) ids.set(recipe, await whole(join(shelf.dir, `${id}${baselineFileEnding}`), id, world));
    } catch {
      ids.set(recipe, null);
    }
  }
  return ids;
}

function recipesOf(stateDir: string, camera: string): readonly (string | null)[] {
  try {
    return shelvedRecipes(stateDir, camera);
  } catch {
    return [];
  }
}

const longestHeader = 1_024;

/** The id, or that its file is not what the id stands for: the beginning of the SHA-256 of all after the first line. */
async function whole(file: string, id: string, { digests, nowMs }: FactsWorld): Promise<string> {
  const from = lengthOfFirstLine(file);
  const digest = from === null ? null : await digests.digest(file, nowMs, from);
  return digest?.startsWith(id) ? id : `${id}, its file damaged`;
}

function lengthOfFirstLine(path: string): number | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const beginning = Buffer.alloc(longestHeader);
    const end = beginning.subarray(0, readSync(file, beginning, 0, longestHeader, 0)).indexOf(10);
    return end < 0 ? null : end + 1;
  } finally {
    closeSync(file);
  }
}
