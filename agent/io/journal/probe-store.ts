import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(import.meta.url.replace(/probe-store(\.[jt]s)$/, 'probe-child$1'));
/** A commit on a failing disk may hang. */
const probeWithinMs = 30_000;

/** How a process ends that LMDB leads astray. A failing disk ends it with SIGBUS, which is no damage of the store. */
const signalsOfDamage = ['SIGSEGV', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP'];

/** The store looks whole and yet a commit to it ends a process with a signal. */
export class DeadlyStore extends Error {
  override name = 'DeadlyStore';
}

/**
 * Commits next to nothing to the store in `dir`, in a process of its own: LMDB may corrupt the memory of a process whose
 * commit fails, so this one must not be the first to try. Returns why it failed, in words, or `null`. The store must have
 * passed `lmdbFileProblem`, and nothing else may write to it meanwhile. Rejects with `DeadlyStore`.
 */
export function probeStore(dir: string, maxBytes: number): Promise<string | null> {
  try {
    accessSync(join(dir, 'data.mdb'), constants.R_OK | constants.W_OK);
  } catch (error) {
    return Promise.resolve((error as Error).message);
  }
  return new Promise((resolve, reject) => {
    const options = { timeout: probeWithinMs, killSignal: 'SIGKILL' as const };
    execFile(process.execPath, [program, dir, String(maxBytes)], options, (error, stdout) => {
      if (!error) resolve(null);
      else if (error.killed) resolve(`a commit took longer than ${probeWithinMs / 1_000} s`);
      else if (signalsOfDamage.includes(error.signal ?? ''))
        reject(new DeadlyStore(`a commit to it ends a process with ${error.signal}`));
      else resolve(stdout.trim() || `a commit ended with ${error.signal ?? error.code}`);
    });
  });
}
