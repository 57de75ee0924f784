import { createHash } from 'node:crypto';
import { tensorChannels } from '../../core/frame/tensor.ts';
import type { PreprocessOptions } from './options.ts';

/**
 * First 16 hex digits of the SHA-256 over every setting that moves a pixel or a tensor value, as JSON with sorted names;
 * `mean` and `std` written out a channel. Limits (bytes, pixels, time, strictness) and library versions are left out:
 * they do not change what the model sees of a good picture.
 */
export function preprocessFingerprint(options: PreprocessOptions): string {
  const { maxPixels: _pixels, maxBytes: _bytes, timeoutMs: _time, failOn: _failOn, crop, mean, std, ...rest } = options;
  const channels = tensorChannels(options.colour);
  const settings: Record<string, unknown> = {
    ...rest,
    crop: crop ? [crop.left, crop.top, crop.width, crop.height] : null,
    mean: eachChannel(mean, channels),
    std: eachChannel(std, channels),
  };
  const canonical = JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(canonical).digest('hex').slice(0, 16);
}

function eachChannel(list: readonly number[], channels: number): readonly number[] {
  return list.length === 1 ? Array.from({ length: channels }, () => list[0]!) : list;
}
