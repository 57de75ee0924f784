import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { maxConfigBytes, parseConfig, readSecretFile, readTextFile } from './load.ts';
import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';
import { type Environment, reasonOf } from './secret.ts';
import { readYaml } from './yaml-text.ts';

export const lastGoodName = 'config.last-good.yaml';
const defaultStateDir = '/var/lib/driftlight';

/** Whether the file on the disk is right, for the status page and `state`. */
export type Validity =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** ISO time at which the copy that runs instead was saved. */
      readonly usingLastGoodFrom: string;
    };

export type Start =
  | {
      readonly ok: true;
      readonly config: Config;
      /** The text that runs: of the file, or of the copy. */
      readonly text: string;
      readonly validity: Validity;
      /** Why the last good copy could not be saved; `null` when it was. */
      readonly notSaved: string | null;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The configuration to run with: the file's or, when that is wrong, the last one that was right, and what is wrong. Not
 * ok when there is no such copy. Never throws.
 */
export function loadForRun(file: string, environment: Environment = process.env): Start {
  const read = readConfigFile(file);
  if ('problem' in read) return lastGood([read.problem], stateDirs(undefined, environment), environment);
  const parsed = parseConfig(read.text, readSecretFile, environment);
  if (!parsed.ok) return lastGood(parsed.problems, stateDirs(statedDir(read.text), environment), environment);
  const notSaved = saveLastGood(parsed.config.stateDir, read.text);
  return { ok: true, config: parsed.config, text: read.text, validity: { ok: true }, notSaved };
}

/** The text of a configuration file, or why it cannot be read. */
export function readConfigFile(file: string): { text: string } | { problem: Problem } {
  try {
    return { text: readTextFile(file, maxConfigBytes) };
  } catch (error) {
    return {
      problem: { path: '', expected: 'a configuration file that can be read', got: `${file} (${reasonOf(error)})` },
    };
  }
}

/** Keeps the text as the last good one, durably and readable by its owner only. Returns why not, or `null`. */
export function saveLastGood(stateDir: string, text: string): string | null {
  const path = join(stateDir, lastGoodName);
  try {
    mkdirSync(stateDir, { recursive: true });
    // Unchanged, it is left alone: flash wears, and its time tells since when it has been good.
    if (currentText(path) === text) return null;
    const temporary = `${path}.tmp`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(stateDir);
    return null;
  } catch (error) {
    return `save ${path}: ${reasonOf(error)}; the file itself is in use`;
  }
}

function lastGood(problems: readonly Problem[], dirs: readonly string[], environment: Environment): Start {
  for (const dir of dirs) {
    const path = join(dir, lastGoodName);
    const text = currentText(path);
    if (text === null) continue;
    const parsed = parseConfig(text, readSecretFile, environment);
    if (!parsed.ok) continue;
    const usingLastGoodFrom = statSync(path).mtime.toISOString();
    return {
      ok: true,
      config: parsed.config,
      text,
      validity: { ok: false, problems, usingLastGoodFrom },
      notSaved: null,
    };
  }
  return { ok: false, problems };
}

/** Where a copy may lie. A folder that the broken file still names is the only one, so that two agents on one machine
 * never take each other's. */
function stateDirs(stated: string | undefined, environment: Environment): string[] {
  if (stated !== undefined) return [stated];
  // systemd sets this from StateDirectory=, with colons between several.
  const service = environment.STATE_DIRECTORY?.split(':')[0];
  return service ? [service, defaultStateDir] : [defaultStateDir];
}

function statedDir(text: string): string | undefined {
  const value = readYaml(text.slice(0, maxConfigBytes)).value;
  if (typeof value !== 'object' || value === null) return undefined;
  const dir = (value as Record<string, unknown>).stateDir;
  return typeof dir === 'string' && dir.startsWith('/') && !dir.includes('\0') ? dir : undefined;
}

function currentText(path: string): string | null {
  try {
    return readTextFile(path, maxConfigBytes);
  } catch {
    return null;
  }
}

/** A rename lasts over a power cut only once its folder is on the disk as well. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
