import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream, statSync } from 'node:fs';

/** Digests of files, read again only when a file looks changed or was read too long ago. */
export interface FileDigests {
  /**
   * SHA-256 in hexadecimal of what stands after the first `from` bytes. `null`: there is no such file. Rejects when it
   * cannot be read. `nowMs`: any clock that goes on.
   */
  digest(path: string, nowMs: number, from?: number): Promise<string | null>;
}

interface Known {
  readonly looks: string;
  readonly readMs: number;
  readonly digest: string;
}

/** A change that leaves size and times as they were (a disk going bad) is found within a day. */
const trustedMs = 24 * 3_600_000;
/** Hashed in about half a millisecond, so that nothing else waits for long. */
const pieceBytes = 262_144;

export function fileDigests(read: (path: string, from: number) => Promise<string> = digestFrom): FileDigests {
  const known = new Map<string, Known>();
  return {
    async digest(path, nowMs, from = 0) {
      const looks = looksOf(path);
      if (looks === null) return null;
      const key = `${from} ${path}`;
      const before = known.get(key);
      const ageMs = before ? nowMs - before.readMs : Number.NaN;
      if (before?.looks === looks && ageMs >= 0 && ageMs < trustedMs) return before.digest;
      const digest = await read(path, from);
      // One that changed meanwhile is read again next time.
      if (looksOf(path) === looks) known.set(key, { looks, readMs: nowMs, digest });
      else known.delete(key);
      return digest;
    },
  };
}

/** All that a file shows of itself without being read; the time of its last change of state cannot be set by a program. */
function looksOf(path: string): string | null {
  const stats: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ') : null;
}

async function digestFrom(path: string, from: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { start: from, highWaterMark: pieceBytes }))
    hash.update(piece as Uint8Array);
  return hash.digest('hex');
}
