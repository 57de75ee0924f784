import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { maxManifestBytes } from '../../core/integrity/manifest.ts';
import { atomicWrite } from '../../io/baseline-store/atomic-write.ts';
import { readTextFile } from '../config/text-file.ts';
import { maxMinisignBytes } from './minisign/lines.ts';

/** A manifest as it lies on the box, not yet trusted. */
export interface ShelvedManifest {
  readonly file: string;
  readonly text: string;
  /** Content of the signature beside it; `null`: there is none. */
  readonly signature: string | null;
}

const named = /^manifest-(\d{6})\.json$/;
const kept = 20;
export const signatureEnding = '.minisig';

export function manifestDir(stateDir: string): string {
  return join(stateDir, 'integrity');
}

/** The one with the highest number; `null`: none yet. Throws, naming the file, when it cannot be read. */
export function currentManifest(stateDir: string): ShelvedManifest | null {
  const dir = manifestDir(stateDir);
  const number = numbers(dir).at(-1);
  return number === undefined ? null : readManifest(join(dir, nameOf(number)));
}

/** A manifest and the signature beside it, or the one named. Throws, naming the file, when it cannot be read. */
export function readManifest(file: string, signatureFile = `${file}${signatureEnding}`): ShelvedManifest {
  return { file, text: read(file, maxManifestBytes), signature: readIfThere(signatureFile) };
}

/** Makes a manifest the current one; those before are kept. Killed at any moment, it leaves the old one or the new one
 * whole: the signature is written first, and counts only once its manifest is there. Returns the file. */
export function shelveManifest(stateDir: string, text: string, signature: string | null): string {
  const dir = manifestDir(stateDir);
  const before = numbers(dir);
  const file = join(dir, nameOf((before.at(-1) ?? 0) + 1));
  // One that a kill left behind belongs to another manifest.
  rmSync(`${file}${signatureEnding}`, { force: true });
  if (signature !== null) atomicWrite(`${file}${signatureEnding}`, Buffer.from(signature));
  atomicWrite(file, Buffer.from(text));
  for (const number of before.slice(0, Math.max(0, before.length + 1 - kept)))
    for (const ending of ['', signatureEnding]) rmSync(join(dir, `${nameOf(number)}${ending}`), { force: true });
  for (const name of readdirSync(dir)) if (name.endsWith('.tmp')) rmSync(join(dir, name), { force: true });
  return file;
}

/** Changes whenever another manifest lies there; `''`: none ever did. */
export function shelfLooks(stateDir: string): string {
  const stats = statSync(manifestDir(stateDir), { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeNs}` : '';
}

function numbers(dir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${dir}: ${(error as Error).message}`);
  }
  const found = names.map((name) => named.exec(name)?.[1]).filter((digits) => digits !== undefined);
  return found.map(Number).sort((a, b) => a - b);
}

function nameOf(number: number): string {
  return `manifest-${String(number).padStart(6, '0')}.json`;
}

function read(file: string, maxBytes: number): string {
  try {
    return readTextFile(file, maxBytes);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

function readIfThere(file: string): string | null {
  return statSync(file, { throwIfNoEntry: false }) ? read(file, maxMinisignBytes) : null;
}
