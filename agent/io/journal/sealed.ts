import { crc32 } from 'node:zlib';

/** JSON with its crc32 before it. */
export function sealed(value: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(value));
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(text));
  return Buffer.concat([crc, text]);
}

/** Throws Error when it is not what `sealed` made. */
export function unsealed(key: string, value: Buffer): unknown {
  if (value.length < 5 || crc32(value.subarray(4)) !== value.readUInt32LE(0))
    throw new Error(`entry ${key} is not what was written`);
  return JSON.parse(value.subarray(4).toString());
}
