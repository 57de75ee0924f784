import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorWords } from './error-words.ts';

/** All that an engine holds for; it is of no use to any other. */
export interface EngineKey {
  readonly modelHash: string;
  readonly device: string;
  readonly onnxRuntime: string;
  readonly tensorRt: string;
  readonly precision: 'fp16';
}

/** `none`: never built · `sound`: all files as they were written · `damaged`: why they cannot be used. */
export type KeptEngine = { readonly state: 'none' | 'sound' } | { readonly state: 'damaged'; readonly why: string };

const sealFile = 'engine.json';
/** Engines are 10 to 200 MB each; those of models and versions gone by are of no use. */
const enginesKept = 8;

interface Seal {
  readonly key: EngineKey;
  /** SHA-256 by name. */
  readonly files: Readonly<Record<string, string>>;
}

export function engineFolder(cacheDir: string, key: EngineKey): string {
  const parts = [key.modelHash, key.device, key.onnxRuntime, key.tensorRt, key.precision];
  const name = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
  return join(cacheDir, 'tensorrt', name);
}

/** Reads every file, since TensorRT may crash on a damaged engine instead of refusing it. A sound one counts as used now. */
export function keptEngine(folder: string): KeptEngine {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'none' };
    return { state: 'damaged', why: errorWords(error) };
  }
  if (!names.includes(sealFile)) return { state: 'damaged', why: `${sealFile} is not there` };
  try {
    const { files } = JSON.parse(readFileSync(join(folder, sealFile), 'utf8')) as Seal;
    for (const [name, sha256] of Object.entries(files)) {
      if (!names.includes(name)) return { state: 'damaged', why: `${name} is gone` };
      if (hashOf(join(folder, name)) !== sha256) return { state: 'damaged', why: `${name} is not as it was written` };
    }
    const now = new Date();
    utimesSync(folder, now, now);
    return { state: 'sound' };
  } catch (error) {
    return { state: 'damaged', why: errorWords(error) };
  }
}

export function removeEngine(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Makes what was built in `building` the engine of `folder`, at once, and removes the ones longest unused. */
export function keepEngine(building: string, folder: string, key: EngineKey): void {
  const names = readdirSync(building).sort();
  const files = Object.fromEntries(names.map((name) => [name, hashOf(join(building, name))]));
  writeFileSync(join(building, sealFile), `${JSON.stringify({ key, files } satisfies Seal, null, 2)}\n`, {
    flush: true,
  });
  removeEngine(folder);
  renameSync(building, folder);
  const parent = join(folder, '..');
  const kept = readdirSync(parent).filter((name) => !name.includes('.'));
  const byUse = kept.map((name) => ({ name, usedMs: statSync(join(parent, name)).mtimeMs }));
  for (const { name } of byUse.sort((a, b) => b.usedMs - a.usedMs).slice(enginesKept)) removeEngine(join(parent, name));
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Where an engine is being built; one process at a time may have it. */
export function buildingFolder(folder: string): string {
  mkdirSync(join(folder, '..'), { recursive: true });
  return `${folder}.building`;
}
