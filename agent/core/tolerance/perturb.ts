import { normalDeviate } from '../../../shared/stats/random.ts';
import type { Picture } from '../frame/frame.ts';
import { colourOf } from '../simulation/daily-light.ts';
import { discreteGaussian } from '../simulation/lens.ts';
import { levelOf, lightOfLevel } from '../simulation/srgb.ts';
import type { Change } from './tolerance.ts';

/** Strengths that are tried, the weakest first, in the unit of each change. */
export const strengths: Readonly<Record<Change, readonly number[]>> = {
  darker: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6],
  brighter: [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1],
  warmer: [8, 16, 32, 64, 100],
  colder: [8, 16, 32, 64, 100],
  blur: [0.3, 0.5, 0.7, 1, 1.5, 2.2],
  noise: [1, 2, 4, 7, 12],
};

/** Writes a changed copy of a picture; its buffer is overwritten by the next call. */
export type Perturber = (picture: Picture, change: Change, strength: number, random: () => number) => Picture;

/** Changes pictures of one size as light, lens and sensor would: in linear light, cut off at black and white, coded again.
 * Throws `RangeError` for a picture of another size and for colour asked of a grey one. */
export function createPerturber({ width, height, channels }: Omit<Picture, 'pixels'>): Perturber {
  const count = width * height * channels;
  const pixels = new Uint8Array(count);
  const light = new Float32Array(count);
  const between = new Float32Array(count);
  const changed: Picture = { width, height, channels, pixels };

  return (picture, change, strength, random) => {
    if (picture.width !== width || picture.height !== height || picture.channels !== channels)
      throw new RangeError(
        `perturb: expected ${width}×${height} with ${channels} channels, got ${picture.width}×${picture.height} with ${picture.channels}`,
      );
    if (change === 'blur') blurred(picture.pixels, strength);
    else if (change === 'noise') noisy(picture.pixels, strength, random);
    else relit(picture.pixels, factorsOf(change, strength));
    return changed;
  };

  function relit(from: Uint8Array, factors: readonly number[]): void {
    if (channels === 1 && factors.some((factor) => factor !== factors[0]))
      throw new RangeError('perturb: a grey picture has no colour to change');
    const tables = factors.map((factor) => Uint8Array.from(lightOfLevel, (value) => levelOf(value * factor)));
    for (let c = 0; c < channels; c++) {
      const table = tables[c]!;
      for (let i = c; i < count; i += channels) pixels[i] = table[from[i]!]!;
    }
  }

  /** Electrons arrive by chance: the deviation grows with the root of the light, and is `levels` at middle grey. */
  function noisy(from: Uint8Array, levels: number, random: () => number): void {
    const middle = 128;
    const perLevel = (lightOfLevel[middle + 1]! - lightOfLevel[middle - 1]!) / 2;
    const scale = (levels * perLevel) / Math.sqrt(lightOfLevel[middle]!);
    for (let i = 0; i < count; i++) {
      const value = lightOfLevel[from[i]!]!;
      pixels[i] = levelOf(value + scale * Math.sqrt(value) * normalDeviate(random));
    }
  }

  function blurred(from: Uint8Array, sigmaPx: number): void {
    const weights = discreteGaussian(sigmaPx);
    const radius = (weights.length - 1) / 2;
    const row = width * channels;
    for (let i = 0; i < count; i++) light[i] = lightOfLevel[from[i]!]!;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++, i++) {
          let sum = 0;
          for (let tap = -radius; tap <= radius; tap++) {
            const at = Math.min(width - 1, Math.max(0, x + tap));
            sum += weights[tap + radius]! * light[y * row + at * channels + c]!;
          }
          between[i] = sum;
        }
      }
    }
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < row; x++, i++) {
        let sum = 0;
        for (let tap = -radius; tap <= radius; tap++) {
          const at = Math.min(height - 1, Math.max(0, y + tap));
          sum += weights[tap + radius]! * between[at * row + x]!;
        }
        pixels[i] = levelOf(sum);
      }
    }
  }
}

/** On red, green and blue light. */
function factorsOf(change: Exclude<Change, 'blur' | 'noise'>, strength: number): readonly number[] {
  switch (change) {
    case 'darker':
      return [1 - strength, 1 - strength, 1 - strength];
    case 'brighter':
      return [1 + strength, 1 + strength, 1 + strength];
    case 'warmer':
      return colourOf(strength);
    case 'colder':
      return colourOf(-strength);
  }
}
