import type { Picture } from '../frame/frame.ts';
import { lumaOf } from '../frame/luma.ts';
import { analysedRows, MAX_ANALYSED_PIXELS } from './analysed-rows.ts';
import { colourRatio } from './colour-ratio.ts';
import { countColourRow, countGreyRow } from './count-row.ts';
import type { FeatureSet } from './feature-set.ts';
import { focus } from './focus.ts';
import { createFrameMapper } from './frame-mapper.ts';
import { levelMean, levelVariance } from './level-moments.ts';
import { levelPercentile } from './level-percentile.ts';
import { HIGHLIGHT_LEVEL, levelShare, SHADOW_LEVEL } from './level-share.ts';
import { noise } from './noise.ts';
import { addStencilRow, clearStencilSums, type StencilSums } from './stencil.ts';

export interface AnalyserOptions {
  /** 1: a grey model's picture; only luma and what follows from it is measured. */
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
  /** Pixels counted at most; a larger picture is counted on every s-th row. */
  readonly maxPixels?: number;
}

/** Measures one picture. The answer's buffers are overwritten by the next call. */
export type Analyser = (picture: Picture) => FeatureSet;

/**
 * Measures pictures of one size: exact 256-level histograms of the analysed rows, levels and shares from them, and
 * `focus` and `noise` from every second analysed row with its true neighbours in the picture, so at full resolution.
 * Maps say where the light and the texture lie. `focus` and `noise` are NaN below 3×3 pixels or two analysed rows, `focus` also in a picture of one level. Throws
 * `RangeError` for a size that cannot be analysed and for a picture of another size.
 */
export function createAnalyser(options: AnalyserOptions): Analyser {
  const { channels, width, height } = options;
  const { stride, count } = analysedRows(width, height, options.maxPixels ?? MAX_ANALYSED_PIXELS);
  const total = width * count;
  const rowBytes = width * channels;
  const luma = new Uint32Array(256);
  const colour =
    channels === 3
      ? { red: new Uint32Array(256), green: new Uint32Array(256), blue: new Uint32Array(256), luma }
      : null;
  const histograms = new Map<string, Uint32Array>(Object.entries(colour ?? { luma }));
  const values = new Map<string, number>();
  const mapper = createFrameMapper(width, height, channels);
  const sums: StencilSums = { positions: 0, laplacian: 0, laplacianSquared: 0, noiseMagnitude: 0 };
  const plane = new Uint8Array(colour ? total : 0);
  const neighbours = new Uint8Array(colour && stride > 1 ? 2 * width : 0);

  function addGreyStencils(pixels: Uint8Array): void {
    for (let i = 1; i < count && i * stride + 1 < height; i += 2) {
      const at = i * stride * width;
      addStencilRow(pixels, at - width, pixels, at, pixels, at + width, width, sums);
    }
  }

  function addColourStencils(pixels: Uint8Array): void {
    for (let i = 1; i < count && i * stride + 1 < height; i += 2) {
      const at = i * width;
      if (stride === 1) addStencilRow(plane, at - width, plane, at, plane, at + width, width, sums);
      else {
        lumaRowInto(pixels, (i * stride - 1) * rowBytes, width, neighbours, 0);
        lumaRowInto(pixels, (i * stride + 1) * rowBytes, width, neighbours, width);
        addStencilRow(neighbours, 0, plane, at, neighbours, width, width, sums);
      }
    }
  }

  return (picture) => {
    if (picture.width !== width || picture.height !== height || picture.channels !== channels)
      throw new RangeError(
        `analyser: expected ${width}×${height} with ${channels} channels, got ${picture.width}×${picture.height} with ${picture.channels}`,
      );
    const { pixels } = picture;
    if (pixels.length !== rowBytes * height)
      throw new RangeError(`analyser: expected ${rowBytes * height} bytes of pixels, got ${pixels.length}`);
    for (const counts of histograms.values()) counts.fill(0);
    clearStencilSums(sums);
    if (colour) {
      for (let i = 0; i < count; i++) countColourRow(pixels, i * stride * rowBytes, width, colour, plane, i * width);
      addColourStencils(pixels);
      values.set('redMean', levelMean(colour.red, total));
      values.set('greenMean', levelMean(colour.green, total));
      values.set('blueMean', levelMean(colour.blue, total));
    } else {
      for (let i = 0; i < count; i++) countGreyRow(pixels, i * stride * rowBytes, width, luma);
      addGreyStencils(pixels);
    }
    const lumaMean = levelMean(luma, total);
    const lumaVariance = levelVariance(luma, total, lumaMean);
    const noiseLevels = noise(sums);
    values.set('lumaMean', lumaMean);
    values.set('lumaSd', Math.sqrt(lumaVariance));
    values.set('lumaP05', levelPercentile(luma, 0.05));
    values.set('lumaMedian', levelPercentile(luma, 0.5));
    values.set('lumaP95', levelPercentile(luma, 0.95));
    values.set('shadowShare', levelShare(luma, total, 0, SHADOW_LEVEL));
    values.set('highlightShare', levelShare(luma, total, HIGHLIGHT_LEVEL, 255));
    values.set('focus', focus(sums, noiseLevels, lumaVariance));
    values.set('noise', noiseLevels);
    const maps = mapper.map(pixels, colour && stride === 1 ? plane : null);
    values.set('lightLevel', maps.level);
    if (colour) values.set('colourRatio', colourRatio(colour.red, colour.blue));
    return { histograms, values, maps };
  };
}

function lumaRowInto(pixels: Uint8Array, at: number, width: number, row: Uint8Array, rowAt: number): void {
  for (let x = 0, i = at; x < width; x++, i += 3) row[rowAt + x] = lumaOf(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!);
}
