import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';
import type { Picture } from '../frame/frame.ts';
import { colourOf } from '../simulation/daily-light.ts';
import { discreteGaussian } from '../simulation/lens.ts';
import { levelOf, levelOfStep, lightOfLevel, lightSteps } from '../simulation/srgb.ts';
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

/** Drawn from for noise: a sine and a logarithm a pixel would take longer than the model. */
const deviateCount = 65_536;
const deviates: Float32Array = (() => {
  const random = seededRandom(1);
  return Float32Array.from({ length: deviateCount }, () => normalDeviate(random));
})();

/** Writes a changed copy of a picture; its buffer is overwritten by the next call. */
export type Perturber = (picture: Picture, change: Change, strength: number, random: () => number) => Picture;

/** Changes pictures of one size as light, lens and sensor would: in linear light, cut off at black and white, coded again.
 * Throws `RangeError` for a picture of another size and for colour asked of a grey one. */
export function createPerturber({ width, height, channels }: Omit<Picture, 'pixels'>): Perturber {
  const count = width * height * channels;
  const pixels = new Uint8Array(count);
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
    const spread = lightOfLevel.map((value) => scale * Math.sqrt(value));
    for (let i = 0; i < count; i++) {
      const level = from[i]!;
      pixels[i] = levelFor(lightOfLevel[level]! + spread[level]! * deviates[Math.floor(random() * deviateCount)]!);
    }
  }

  function blurred(from: Uint8Array, sigmaPx: number): void {
    const weights = discreteGaussian(sigmaPx);
    const radius = (weights.length - 1) / 2;
    const row = width * channels;
    const padding = radius * channels;
    const padded = new Float32Array(row + 2 * padding);
    const line = new Float32Array(row);
    for (let y = 0; y < height; y++) {
      for (let i = 0; i < padded.length; i++) {
        const at = i - padding;
        const inside = at < 0 ? i % channels : at >= row ? row - channels + (i % channels) : at;
        padded[i] = lightOfLevel[from[y * row + inside]!]!;
      }
      line.fill(0);
      for (const [tap, weight] of weights.entries())
        for (let i = 0, at = tap * channels; i < row; i++, at++) line[i]! += weight * padded[at]!;
      between.set(line, y * row);
    }
    for (let y = 0; y < height; y++) {
      line.fill(0);
      for (const [tap, weight] of weights.entries()) {
        let at = Math.min(height - 1, Math.max(0, y + tap - radius)) * row;
        for (let i = 0; i < row; i++, at++) line[i]! += weight * between[at]!;
      }
      for (let i = 0; i < row; i++) pixels[y * row + i] = levelFor(line[i]!);
    }
  }
}

function levelFor(light: number): number {
  return levelOfStep[Math.min(lightSteps, Math.max(0, Math.floor(light * lightSteps)))]!;
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
