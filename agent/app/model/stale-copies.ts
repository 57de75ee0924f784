import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Takes away the folders of tapped copies in `dir` that are not among `used` and were last asked for before `beforeMs`.
 * What cannot be taken away stays for the next time. */
export function removeStaleCopies(dir: string, used: ReadonlySet<string>, beforeMs: number): void {
  for (const name of names(dir)) {
    const folder = join(dir, name);
    try {
      if (!used.has(folder) && statSync(folder).mtimeMs < beforeMs) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Gone already, or not ours.
    }
  }
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => /^[0-9a-f]{32}$/.test(name));
  } catch {
    return [];
  }
}
