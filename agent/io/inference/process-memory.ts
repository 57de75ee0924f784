import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

export interface ProcessMemory {
  readonly residentBytes: number;
  /** Without files that are mapped, which the kernel can take back. */
  readonly ownBytes: number;
}

/** Of another process; `null` when it is gone or the system does not tell. */
export function processMemory(pid: number): ProcessMemory | null {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return null;
  }
  const resident = kilobytes(status, 'VmRSS');
  if (resident === null) return null;
  return { residentBytes: resident * 1024, ownBytes: (kilobytes(status, 'RssAnon') ?? resident) * 1024 };
}

function kilobytes(status: string, field: string): number | null {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status);
  return found ? Number(found[1]) : null;
}

/** Half of what the box, or the group that the agent runs in, may use. */
export function usualMemoryLimitBytes(): number {
  const group = process.constrainedMemory();
  const all = totalmem();
  return (group > 0 && group < all ? group : all) / 2;
}

/** How many processes the kernel has ended for lack of memory since the boot; `null` where it does not tell. */
export function kernelMemoryKills(): number | null {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}
