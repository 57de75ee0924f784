import { jpegHeader } from './jpeg-header.ts';

/** Width and height of a JPEG or PNG as stored, read from its header; 0 for others. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } {
  const jpeg = bytes[0] === 0xff ? jpegHeader(bytes) : null;
  if (jpeg) return { width: jpeg.width, height: jpeg.height };
  const isPng = bytes.length >= 24 && bytes[0] === 0x89 && bytes[1] === 0x50;
  if (!isPng) return { width: 0, height: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, 24);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
