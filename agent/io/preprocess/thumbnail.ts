import sharp from 'sharp';
import { setUpSharp } from './sharp-settings.ts';

export interface Thumbnail {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

const QUALITY = 72;
/** A picture that needs longer is not worth waiting for. */
const TIMEOUT_S = 20;

/** An encoded picture upright and whole, at most `side` pixels wide and high, as JPEG. Rejects when it cannot be decoded
 * or has more than `maxPixels`. */
export async function thumbnail(bytes: Uint8Array, side: number, maxPixels: number): Promise<Thumbnail> {
  setUpSharp();
  const { data, info } = await sharp(bytes, { autoOrient: true, failOn: 'error', limitInputPixels: maxPixels })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: { r: 0, g: 0, b: 0 } })
    .toColourspace('srgb')
    .timeout({ seconds: TIMEOUT_S })
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { jpeg: data, width: info.width, height: info.height };
}
