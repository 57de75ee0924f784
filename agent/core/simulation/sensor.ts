import { unitHash } from './hash.ts';
import type { LightField } from './light-field.ts';
import { noiseTile, noiseValues } from './noise-tile.ts';
import { levelOf, lightOfLevel } from './srgb.ts';

/** Turns surfaces and light into levels: amplifies, adds noise, cuts off, codes. */
export interface Sensor {
  /** Values of noise that go round and round, starting elsewhere in every row of every frame. */
  readonly noise: Int8Array;
  /** For each channel and level, the light that comes back where 1 falls in. */
  readonly returned: readonly [Float64Array, Float64Array, Float64Array];
  /** For each channel and step of light, the noise's standard deviation in units of light. */
  readonly spread: readonly [Int32Array, Int32Array, Int32Array];
  /** Light of one row of nodes. */
  readonly row: Float32Array;
}

export interface Amplification {
  /** Factors on red, green and blue, exposure, gain and white balance together. */
  readonly factors: readonly [number, number, number];
  /** Those of them that make noise larger: gain and the white balance against the bare sensor. */
  readonly gains: readonly [number, number, number];
  /** Light added everywhere, after the factors. */
  readonly veil: readonly [number, number, number];
  /** On the standard deviation. */
  readonly noise: number;
}

/** Full scale of the sensor's light. */
const one = 16_384;
/** Light beyond it is cut off, but not before the noise is added: then it may come back below. */
const most = 20_000;
const stepBits = 6;
/** Room for the noise of light 0. */
const below = 4608;
const mostSpread = 1000;

/** Electrons of a full pixel without gain, and of the read-out: a decent industrial camera. */
const fullWell = 10_000;
const readNoise = 6;

// Both roundings before it go down, by half a unit on average each.
const levelOfSum = Uint8Array.from({ length: below + most + below }, (_, i) => levelOf((i - below + 1) / one));

export function createSensor(field: LightField): Sensor {
  const steps = ((most + below) >> stepBits) + 1;
  return {
    noise: noiseTile(),
    returned: [new Float64Array(256), new Float64Array(256), new Float64Array(256)],
    spread: [new Int32Array(steps), new Int32Array(steps), new Int32Array(steps)],
    row: new Float32Array(field.nodesX * 3),
  };
}

/** Replaces `pixels`, shares of light given back as 8-bit sRGB, by what the camera makes of them under the light `nodes`. */
export function expose(
  sensor: Sensor,
  field: LightField,
  nodes: Float32Array,
  { factors, gains, veil, noise }: Amplification,
  { seed, n }: { seed: number; n: number },
  pixels: Uint8Array,
): void {
  for (let c = 0; c < 3; c++) {
    const factor = factors[c]! * one;
    for (let level = 0; level < 256; level++) sensor.returned[c]![level] = lightOfLevel[level]! * factor;
    spreadInto(sensor.spread[c]!, gains[c]!, noise);
  }
  const [red, green, blue] = veil.map((light) => light * one + below) as [number, number, number];
  const { pictureHeight, cellPx } = field;
  let start = Math.floor(unitHash(seed, n, 71) * 0x1_0000_0000);
  for (let y = 0; y < pictureHeight; y++) {
    start = (Math.imul(start, 1_664_525) + 1_013_904_223) >>> 0;
    const share = (y % cellPx) / cellPx;
    rowOfNodes(nodes, Math.floor(y / cellPx) * field.nodesX * 3, share, sensor.row);
    exposeRow(sensor, field, pixels, y, (start >>> 8) & (noiseValues - 1), red, green, blue);
  }
}

/** Mean red, green and blue light that comes back under `nodes`, from one pixel in six. */
export function meanReturned(field: LightField, nodes: Float32Array, pixels: Uint8Array): [number, number, number] {
  const { pictureWidth, pictureHeight, cellPx, nodesX } = field;
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let y = 1; y < pictureHeight; y += 2) {
    const line = Math.round(y / cellPx) * nodesX;
    for (let x = 1; x < pictureWidth; x += 3, count++) {
      const node = (line + Math.round(x / cellPx)) * 3;
      const at = (y * pictureWidth + x) * 3;
      sums[0] += lightOfLevel[pixels[at]!]! * nodes[node]!;
      sums[1] += lightOfLevel[pixels[at + 1]!]! * nodes[node + 1]!;
      sums[2] += lightOfLevel[pixels[at + 2]!]! * nodes[node + 2]!;
    }
  }
  for (let c = 0; c < 3; c++) sums[c]! /= count;
  return sums;
}

/** Shot noise of the electrons caught and noise of the read-out, both amplified. */
function spreadInto(spread: Int32Array, gain: number, noise: number): void {
  for (let step = 0; step < spread.length; step++) {
    const light = Math.min(1, Math.max(0, ((step + 0.5) * (1 << stepBits) - below) / one));
    const sd = Math.sqrt((light * gain) / fullWell + ((readNoise / fullWell) * gain) ** 2);
    spread[step] = Math.min(mostSpread, Math.round(noise * sd * one));
  }
}

function rowOfNodes(nodes: Float32Array, above: number, share: number, row: Float32Array): void {
  if (share === 0) {
    for (let i = 0; i < row.length; i++) row[i] = nodes[above + i]!;
    return;
  }
  const below = above + row.length;
  for (let i = 0; i < row.length; i++) row[i] = nodes[above + i]! + share * (nodes[below + i]! - nodes[above + i]!);
}

function exposeRow(
  { noise, returned, spread, row }: Sensor,
  { cellPx, pictureWidth, nodesX }: LightField,
  pixels: Uint8Array,
  y: number,
  noiseFrom: number,
  veilRed: number,
  veilGreen: number,
  veilBlue: number,
): void {
  const [returnedRed, returnedGreen, returnedBlue] = returned;
  const [spreadRed, spreadGreen, spreadBlue] = spread;
  // The constants of the file once more: V8 folds those of a function only, which saves a third of the time.
  const brightest = 24_607;
  let at = y * pictureWidth * 3;
  let from = noiseFrom;
  const levels = levelOfSum;
  for (let cell = 0, node = 0; cell < nodesX - 1; cell++, node += 3) {
    let red = row[node]!;
    let green = row[node + 1]!;
    let blue = row[node + 2]!;
    const moreRed = (row[node + 3]! - red) / cellPx;
    const moreGreen = (row[node + 4]! - green) / cellPx;
    const moreBlue = (row[node + 5]! - blue) / cellPx;
    const end = Math.min(pictureWidth - cell * cellPx, cellPx);
    for (let x = 0; x < end; x++, at += 3, from += 3) {
      let light = (returnedRed[pixels[at]!]! * red + veilRed) | 0;
      if (light > brightest) light = brightest;
      pixels[at] = levels[light + (Math.imul(spreadRed[light >> 6]!, noise[from]!) >> 5)]!;
      light = (returnedGreen[pixels[at + 1]!]! * green + veilGreen) | 0;
      if (light > brightest) light = brightest;
      pixels[at + 1] = levels[light + (Math.imul(spreadGreen[light >> 6]!, noise[from + 1]!) >> 5)]!;
      light = (returnedBlue[pixels[at + 2]!]! * blue + veilBlue) | 0;
      if (light > brightest) light = brightest;
      pixels[at + 2] = levels[light + (Math.imul(spreadBlue[light >> 6]!, noise[from + 2]!) >> 5)]!;
      red += moreRed;
      green += moreGreen;
      blue += moreBlue;
    }
  }
}
