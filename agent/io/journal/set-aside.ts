import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Moves a damaged store out of the way, under a dated name beside it, for someone to look at. Only the newest is kept:
 * each takes the whole budget. Returns where it lies.
 */
export function setAside(dir: string, wallMs: number): string {
  const date = new Date(wallMs).toISOString().replaceAll(':', '-');
  const parent = dirname(dir);
  const prefix = `${basename(dir)}.damaged-`;
  for (const name of readdirSync(parent))
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true });
  let target = join(parent, `${prefix}${date}`);
  try {
    renameSync(dir, target);
    mkdirSync(dir, { recursive: true });
    return target;
  } catch (error) {
    if (!['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
  // A folder that is a mount point of its own cannot move; its file can.
  for (const name of readdirSync(dir))
    if (name.startsWith('data.mdb.damaged-')) rmSync(join(dir, name), { force: true });
  target = join(dir, `data.mdb.damaged-${date}`);
  renameSync(join(dir, 'data.mdb'), target);
  const lock = join(dir, 'lock.mdb');
  if (existsSync(lock)) rmSync(lock);
  return target;
}
