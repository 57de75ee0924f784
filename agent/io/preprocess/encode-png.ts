import sharp from 'sharp';
import type { Picture } from '../../core/frame/frame.ts';
import { setUpSharp } from './sharp-settings.ts';

/** A picture as PNG, which loses nothing. Works on a copy taken before it returns. Rejects when the picture's size and its
 * pixels disagree. */
export async function encodePng({ width, height, channels, pixels }: Picture): Promise<Buffer> {
  setUpSharp();
  return sharp(Buffer.from(pixels), { raw: { width, height, channels } }).png({ compressionLevel: 3 }).toBuffer();
}
