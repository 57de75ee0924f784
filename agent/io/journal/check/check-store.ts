import { execFile } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lmdbFileProblem } from '../lmdb-file.ts';
import { isOfSystem } from '../open-store.ts';
import { lockName, lockStore, type StoreLock } from '../store-lock.ts';
import type { CheckResult } from './finding.ts';

export type { CheckResult } from './finding.ts';

const program = fileURLToPath(import.meta.url.replace(/check-store(\.[jt]s)$/, 'check-child$1'));

export interface CheckOptions {
  readonly dir: string;
  readonly maxBytes: number;
  /** Puts right what can be. */
  readonly repair: boolean;
}

/**
 * Reads every record of the store in `dir`, which no agent may have open, and compares it with its checksum; looks at
 * numbers, cursors and what counts as covered. Nothing is written unless `repair`. Throws when there is no store, when a
 * process has it open, and what the file system throws.
 */
export async function checkStore(options: CheckOptions): Promise<CheckResult> {
  const { dir, repair } = options;
  const path = join(dir, 'data.mdb');
  if (!existsSync(path) || statSync(path).size === 0) throw new Error(`check journal ${dir}: there is none`);
  const lock = lockUnlessReadOnly(dir, repair);
  try {
    const damage = lmdbFileProblem(path, true);
    if (damage !== null) return onlyFinding(`the file is damaged: ${damage}; ${atNextStart}`);
    return await inChild(options);
  } finally {
    lock?.release();
    // The agent's next start looks closely where the last one ended badly; this look does not stand for that one.
    if (lock?.wasLeft) writeFileSync(join(dir, lockName), '');
  }
}

const atNextStart = 'the next start of the agent sets it aside and begins a new journal';

/** A disk that takes no writes cannot have an agent writing on it. */
function lockUnlessReadOnly(dir: string, repair: boolean): StoreLock | null {
  try {
    return lockStore(dir);
  } catch (error) {
    if (repair || !isOfSystem(error as Error)) throw error;
    return null;
  }
}

function inChild({ dir, maxBytes, repair }: CheckOptions): Promise<CheckResult> {
  const args = [program, dir, String(maxBytes), repair ? 'repair' : 'check'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 28 }, (error, stdout) => {
      if (!error) resolve(JSON.parse(stdout) as CheckResult);
      else if (error.signal)
        resolve(onlyFinding(`the file is damaged: reading it ends a process with ${error.signal}; ${atNextStart}`));
      else resolve(onlyFinding(`it cannot be read: ${stdout.trim() || error.message}`));
    });
  });
}

function onlyFinding(text: string): CheckResult {
  const nothing = { journalId: null, schema: null, streams: [], reports: 0, states: 0, repaired: 0 };
  return { ...nothing, findings: [{ text, repairable: false }], findingCount: 1 };
}
