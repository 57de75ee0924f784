import { levelOfStep, lightOfLevel } from './srgb.ts';

export interface Displacement {
  /** Sigma of the blur in pixels. */
  readonly sigmaPx: number;
  /** Fractions of a pixel by which the content moves right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Clockwise turn in radians, small. */
  readonly turn: number;
}

/** Blurs, shifts and turns a picture in linear light. Its buffers are made at the first use and kept. */
export interface Lens {
  through(pixels: Uint8Array, displacement: Displacement): void;
}

const lightScale = 65_535;
const lightOf = Uint16Array.from(lightOfLevel, (light) => Math.round(light * lightScale));
/** From light to the steps of the table of levels. */
const stepShift = 2;

export function createLens(width: number, height: number): Lens {
  let between: Uint16Array | null = null;
  let padded = new Float32Array(0);
  let kernels = new Float32Array(0);
  let starts = new Int32Array(0);

  function through(pixels: Uint8Array, { sigmaPx, shiftX, shiftY, turn }: Displacement): void {
    between ??= new Uint16Array(width * height * 3);
    const blur = discreteGaussian(sigmaPx);
    const upright = turn === 0 && shiftX === 0 && shiftY === 0;
    const taps = upright ? blur.length : blur.length + 5;
    const count = Math.max(width, height);
    if (kernels.length < count * taps) kernels = new Float32Array(count * taps);
    if (starts.length < count) starts = new Int32Array(count);
    const weigh = upright ? justBlur : interpolate;
    for (let y = 0; y < height; y++) starts[y] = weigh(turn * (y + 0.5 - height / 2) - shiftX, blur, kernels, y * taps);
    across(pixels, taps, between);
    for (let x = 0; x < width; x++) starts[x] = weigh(-turn * (x + 0.5 - width / 2) - shiftY, blur, kernels, x * taps);
    down(between, taps, pixels);
  }

  function across(pixels: Uint8Array, taps: number, to: Uint16Array): void {
    const row = width * 3;
    const weights = kernels;
    let pad = 0;
    for (let y = 0; y < height; y++) pad = Math.max(pad, -starts[y]!, starts[y]! + taps);
    if (padded.length < row + 6 * pad) padded = new Float32Array(row + 6 * pad);
    const line = padded;
    for (let y = 0; y < height; y++) {
      for (let i = 0; i < row + 6 * pad; i++) {
        const beyond = i - 3 * pad;
        const from = beyond < 0 ? i % 3 : beyond >= row ? row - 3 + (i % 3) : beyond;
        line[i] = lightOf[pixels[y * row + from]!]!;
      }
      for (let x = 0, first = 3 * (pad + starts[y]!); x < row; x++, first++) {
        let sum = 0.5;
        for (let tap = 0, at = first, k = y * taps; tap < taps; tap++, at += 3, k++) sum += weights[k]! * line[at]!;
        to[y * row + x] = Math.max(0, Math.min(65_535, sum));
      }
    }
  }

  function down(from: Uint16Array, taps: number, pixels: Uint8Array): void {
    const row = width * 3;
    const weights = kernels;
    const firsts = starts;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let tap = 0, line = y + firsts[x]!, k = x * taps; tap < taps; tap++, line++, k++) {
          const at = (line < 0 ? 0 : line >= height ? height - 1 : line) * row + x * 3;
          const weight = weights[k]!;
          red += weight * from[at]!;
          green += weight * from[at + 1]!;
          blue += weight * from[at + 2]!;
        }
        const to = y * row + x * 3;
        pixels[to] = levelFor(red);
        pixels[to + 1] = levelFor(green);
        pixels[to + 2] = levelFor(blue);
      }
    }
  }

  return { through };
}

function levelFor(light: number): number {
  return levelOfStep[Math.max(0, Math.min(light, lightScale)) >> stepShift]!;
}

/** Writes weights for the value at `offset` from a pixel, blurred, into `kernels` from `at` on; returns the offset of the
 * first pixel that they are for. Between pixels Lanczos' window over three of them each way: it keeps a lens's sharpness. */
function interpolate(offset: number, blur: Float64Array, kernels: Float32Array, at: number): number {
  const whole = Math.floor(offset);
  const share = offset - whole;
  let sum = 0;
  for (let i = 0; i < 6; i++) sum += lanczos(i - 2 - share);
  kernels.fill(0, at, at + blur.length + 5);
  for (let i = 0; i < 6; i++) {
    const weight = lanczos(i - 2 - share) / sum;
    for (let b = 0; b < blur.length; b++) kernels[at + i + b]! += weight * blur[b]!;
  }
  return whole - 2 - (blur.length - 1) / 2;
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  const angle = Math.PI * x;
  return Math.abs(x) >= 3 ? 0 : (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

/** The same at a pixel itself. */
function justBlur(_offset: number, blur: Float64Array, kernels: Float32Array, at: number): number {
  kernels.set(blur, at);
  return -(blur.length - 1) / 2;
}

/**
 * Weights of a Gaussian blur whose variance is sigma² also where sigma is a fraction of a pixel: e^−t·Iₙ(t) with t = sigma²
 * (Lindeberg 1990). The Bessel functions by Miller's backward recurrence.
 */
export function discreteGaussian(sigma: number): Float64Array {
  const t = sigma * sigma;
  if (t < 1e-6) return Float64Array.of(1);
  const radius = Math.ceil(3.2 * sigma + 0.6);
  const weights = new Float64Array(2 * radius + 1);
  let above = 0;
  let here = 1e-30;
  let sum = 0;
  for (let n = radius + 12 + Math.ceil(2 * sigma); n >= 0; n--) {
    if (n <= radius) {
      weights[radius + n] = here;
      weights[radius - n] = here;
      sum += n === 0 ? here : 2 * here;
    }
    const below = above + ((2 * n) / t) * here;
    above = here;
    here = below;
  }
  for (let i = 0; i < weights.length; i++) weights[i]! /= sum;
  return weights;
}
