import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Owner {
  readonly pid: number;
  /** Start of the process in clock ticks since boot: a number that was given to a later process does not match. */
  readonly startedTicks: string;
  readonly bootId: string;
}

export interface StoreLock {
  /** The last owner went without giving the lock back: killed, crashed or without power. */
  readonly wasLeft: boolean;
  release(): void;
}

export const lockName = 'owner.json';

/** Makes this process the only one that writes to the store in `dir`. Throws when another one that lives does. */
export function lockStore(dir: string): StoreLock {
  const path = join(dir, lockName);
  const bootId = read('/proc/sys/kernel/random/boot_id').trim();
  const content = JSON.stringify({ pid: process.pid, startedTicks: startedTicks(process.pid), bootId });
  let wasLeft = false;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, content, { flag: 'wx' });
      return { wasLeft, release: () => release(path, content) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A disk without room makes the file and writes nothing into it.
      if (code === 'ENOSPC' || code === 'EDQUOT') release(path, '');
      if (code !== 'EEXIST' || attempt > 3) throw error;
    }
    const found = read(path);
    const owner = parse(found);
    if (owner && lives(owner, bootId))
      throw new Error(
        `open journal ${dir}: process ${owner.pid} has it open; stop that one first, or give this one another stateDir`,
      );
    takeAway(path, found);
    wasLeft = true;
  }
}

/** Removes a lock that was left, unless another process has put its own there meanwhile. */
function takeAway(path: string, found: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== found) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function release(path: string, content: string): void {
  try {
    if (read(path) === content) unlinkSync(path);
  } catch {
    // A lock that cannot be removed is found to be left at the next start.
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parse(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isInteger(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

function lives(owner: Owner, bootId: string): boolean {
  return owner.bootId === bootId && startedTicks(owner.pid) === owner.startedTicks;
}

/** `/proc/<pid>/stat`, field 22; empty when there is no such process. The name in field 2 may hold spaces and brackets. */
function startedTicks(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
