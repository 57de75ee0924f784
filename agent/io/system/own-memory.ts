import { readFileSync } from 'node:fs';

/** Bytes that only this process uses: without the journal's mapping and the programs' own code, which the kernel can take
 * back at any time. Where the kernel does not tell, all that is resident. */
export function ownMemoryBytes(): number {
  try {
    return anonymousBytes(readFileSync('/proc/self/status', 'utf8')) ?? process.memoryUsage.rss();
  } catch {
    return process.memoryUsage.rss();
  }
}

/** `RssAnon` of `/proc/<pid>/status`, in bytes; `null` where it does not stand there. */
export function anonymousBytes(status: string): number | null {
  const found = /^RssAnon:\s+(\d+) kB$/m.exec(status);
  return found ? Number(found[1]) * 1024 : null;
}
