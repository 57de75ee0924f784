import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Tells one content of a file from another, cheaply. */
export function fileLooks(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : 'none';
}

/** Replaces a file at once and durably, unless it looks otherwise by then than `looks`: `false`, and nothing was changed.
 * What takes long is done before it is looked at. Throws like the file system. */
export function replaceUnlessChanged(file: string, text: string, looks: string): boolean {
  const dir = dirname(file);
  mkdirSync(dir, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const opened = openSync(temporary, 'w', 0o644);
    try {
      writeSync(opened, text);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    if (fileLooks(file) !== looks) return false;
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  return true;
}
