import sharp from 'sharp';
import type { Picture } from '../../core/frame/frame.ts';
import { setUpSharp } from './sharp-settings.ts';

/**
 * A picture as JPEG of `quality` 1 to 100, for the status page. Works on a copy taken before it returns, so the picture's
 * buffer may be reused meanwhile. Rejects when the picture's size and its pixels disagree.
 */
export async function encodeJpeg(picture: Picture, quality: number): Promise<Buffer> {
  setUpSharp();
  const { width, height, channels } = picture;
  return sharp(Buffer.from(picture.pixels), { raw: { width, height, channels } }).jpeg({ quality }).toBuffer();
}
