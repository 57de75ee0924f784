import { statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';

const chunkBytes = 1 << 20;

/** Appends zeros until the file is `bytes` long and flushes it, so that no later write to it can find the disk full.
 * Does nothing to a longer file. Rejects with what the file system says. */
export async function preallocate(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const zeros = Buffer.alloc(chunkBytes);
    let at = (await file.stat()).size;
    if (at >= bytes) return;
    while (at < bytes) at += (await file.write(zeros, 0, Math.min(chunkBytes, bytes - at), at)).bytesWritten;
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes a small file over itself, and zeros up to `bytes`, so that every block of it is taken: LMDB writes to its lock file
 * through a mapping, where a hole on a full disk ends the process with SIGBUS. A loss of power makes such holes. */
export async function takeBlocks(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'a+').then((made) => made.close().then(() => open(path, 'r+')));
  try {
    const there = await file.readFile();
    const whole = Buffer.alloc(Math.max(bytes, there.length));
    there.copy(whole);
    await file.write(whole, 0, whole.length, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Bytes a program without privileges may still write on the file system of `path`. */
export function freeBytesAt(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
