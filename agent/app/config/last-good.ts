import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lastGoodName, maxConfigBytes, readConfigFile, saveLastGood, textOrNull } from './config-file.ts';
import { parseConfig } from './load.ts';
import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';
import type { Environment } from './secret.ts';
import { readSecretFile } from './secret-file.ts';
import { readYaml } from './yaml-text.ts';

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

function lastGood(problems: readonly Problem[], dirs: readonly string[], environment: Environment): Start {
  for (const dir of dirs) {
    const path = join(dir, lastGoodName);
    const text = textOrNull(path);
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
