import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** The bytes of a file, or why they cannot be had. */
export type PictureBytes = { readonly bytes: Uint8Array } | { readonly reason: string };

export type ReadPicture = (path: string, maxBytes: number) => Promise<PictureBytes>;

/** A picture larger than this gets a buffer of its own, so that one of them does not keep its memory for good. */
const REUSED_BYTES = 4 * 1024 * 1024;

/** Reads files one at a time into one buffer: what it gives is good until it is called again. Never rejects. */
export function pictureReader(): ReadPicture {
  let buffer = Buffer.alloc(0);
  const roomFor = (bytes: number) => {
    if (bytes > REUSED_BYTES) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > buffer.length) buffer = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * buffer.length));
    return buffer;
  };
  return async (path, maxBytes) => {
    try {
      const { size } = await mustBeFile(path);
      if (size === 0) return { reason: 'it is empty' };
      if (size > maxBytes)
        return { reason: `it has ${megabytes(size)} MB, more than the ${megabytes(maxBytes)} allowed` };
      return { bytes: await readUpTo(path, roomFor(size), size) };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  };
}

/** The first bytes of a file. Rejects like the file system, or when it is no file. */
export async function readHeader(path: string, bytes: number): Promise<Uint8Array> {
  const { size } = await mustBeFile(path);
  const length = Math.min(size, bytes);
  return readUpTo(path, Buffer.allocUnsafe(length), length);
}

/** What a person can do about an error of the file system. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it is gone';
  if (code === 'EACCES' || code === 'EPERM') return 'the agent is not permitted to read it';
  if (code === 'EISDIR') return 'it is a folder, not a picture';
  if (code === 'ELOOP') return 'its link leads in a circle';
  return message ?? String(error);
}

async function mustBeFile(path: string): Promise<{ size: number }> {
  const found = await stat(path);
  if (found.isFile()) return found;
  throw new Error(found.isDirectory() ? 'it is a folder, not a picture' : 'it is no file but a device or a pipe');
}

async function readUpTo(path: string, into: Buffer, length: number): Promise<Uint8Array> {
  // A pipe that took the file's place since would hold up the agent until someone writes to it.
  const file: FileHandle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let have = 0;
    while (have < length) {
      const { bytesRead } = await file.read(into, have, length - have, have);
      if (bytesRead === 0) break;
      have += bytesRead;
    }
    return into.subarray(0, have);
  } finally {
    await file.close();
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0);
}
