import type { PreprocessOptions } from './options.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const LONGEST_REASON = 160;

/** Why a picture could not be had, in one line that says what to do where something can be done. `size`: of the upright
 * picture, where known. */
export function reasonOf(cause: unknown, options: PreprocessOptions, size: Size | null): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const line = message.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
  const { crop } = options;
  if (crop && size && (crop.left + crop.width > size.width || crop.top + crop.height > size.height))
    return `crop ${crop.width}×${crop.height} at ${crop.left},${crop.top} reaches outside the picture of ${size.width}×${size.height}`;
  if (line.includes('pixel limit')) return `more than maxPixels ${options.maxPixels}`;
  if (line.startsWith('timeout')) return `not decoded within timeoutMs ${options.timeoutMs} (${line})`;
  return line;
}
