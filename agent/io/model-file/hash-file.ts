import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unreadable } from './file-window.ts';

/** SHA-256 of a file in hexadecimal, read in pieces. Throws a ModelFileError where it cannot be read. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 262_144 })) hash.update(piece as Uint8Array);
  } catch (error) {
    throw unreadable(file, error);
  }
  return hash.digest('hex');
}
