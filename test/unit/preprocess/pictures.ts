import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { type PreprocessOptions, preprocessDefaults } from '../../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../../agent/io/preprocess/sharp-preprocessor.ts';

/** Textured colour pixels, the same every time. */
export function texture(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  for (let i = 0; i < bytes.length; i++) {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / (3 * width));
    bytes[i] = 128 + 60 * Math.sin(x / 9 + (i % 3)) * Math.cos(y / 7) + ((x * 31 + y * 17 + i) % 23);
  }
  return bytes;
}

export function textured(width: number, height: number): Sharp {
  return sharp(texture(width, height), { raw: { width, height, channels: 3 } });
}

/** Nearest-neighbour into 4×4 unless told otherwise: every sample is then one of the source's. */
export function preprocessed(bytes: Uint8Array, change: Partial<PreprocessOptions> = {}): Promise<Picture> {
  const options: PreprocessOptions = { ...preprocessDefaults, width: 4, height: 4, kernel: 'nearest', ...change };
  return sharpPreprocessor(options).picture({ kind: 'encoded', bytes });
}

export function pixelAt(picture: Picture, x: number, y: number): number[] {
  const at = (y * picture.width + x) * picture.channels;
  return [...picture.pixels.subarray(at, at + picture.channels)];
}
