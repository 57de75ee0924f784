import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Reads a text file, at most `maxBytes` of it. Throws when it is longer or cannot be read. */
export function readTextFile(path: string, maxBytes: number): string {
  const file = openSync(path, 'r');
  try {
    if (fstatSync(file).isDirectory()) throw new Error('it is a folder');
    // One byte more than allowed, rather than the size it claims, so that a device file cannot fill the memory.
    const buffer = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    for (let n = -1; n !== 0 && length <= maxBytes; length += n)
      n = readSync(file, buffer, length, buffer.length - length, null);
    if (length > maxBytes) throw new Error(`longer than ${maxBytes} bytes`);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
