import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';

export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Simulated time between two frames. */
  readonly frameMs: number;
  /** Share of the light lost a day, in linear light: 0.01 leaves 99 % after one day. */
  readonly lampLossPerDay?: number;
}

/** A belt with products between two fixed rails, drawn ahead; `drawFrame` only copies and dims. */
export interface Scene {
  readonly options: SceneOptions;
  /** The fixed rail above the belt, RGB; the one below is the same. */
  readonly rail: Uint8Array;
  /** The belt's texture: `beltHeight` rows of the picture's width, joined end to end. */
  readonly belt: Uint8Array;
  readonly beltTop: number;
  readonly beltHeight: number;
  readonly product: Sprite;
  /** How far the belt moves between two frames, in pixels. */
  readonly stepPx: number;
  /** Distance from one product to the next, in pixels. */
  readonly pitchPx: number;
  /** Noise values that go round and round, starting elsewhere in every frame. */
  readonly noise: Int8Array;
}

interface Sprite {
  readonly size: number;
  /** RGB rows; only bytes inside the disc are drawn. */
  readonly pixels: Uint8Array;
  /** First pixel of the disc in each row; the last one mirrors it. */
  readonly firstPx: Int32Array;
}

const DAY_MS = 86_400_000;
/** Grey levels; a decent industrial camera at moderate gain. */
const NOISE_SD = 1.5;
/** A power of two, some seventy rows of a picture: small beside it, and no eye sees it come again. */
const NOISE_VALUES = 131_072;

export function bytesPerFrame(scene: Scene): number {
  return scene.options.width * scene.options.height * 3;
}

/** Builds the parts of a scene. Throws a RangeError for a size under 16×16 pixels or over 8192. */
export function createScene(options: SceneOptions): Scene {
  const { width, height } = options;
  for (const [name, value] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!Number.isInteger(value) || value < 16 || value > 8192) {
      throw new RangeError(`simulated scene: ${name}: expected 16 to 8192 whole pixels, got ${value}`);
    }
  }
  const random = seededRandom(options.seed);
  const beltTop = Math.round(height / 8);
  const beltHeight = height - 2 * beltTop;
  const size = Math.min(Math.round(beltHeight * 0.6), Math.round(width * 0.4));
  return {
    options,
    rail: texture(width, beltTop, [96, 100, 108], 10, random),
    belt: texture(width, beltHeight, [58, 74, 62], 6, random),
    beltTop,
    beltHeight,
    product: productSprite(size, random),
    stepPx: Math.max(1, Math.round(width / 40)),
    pitchPx: Math.round(size * 1.75),
    noise: noiseTile(NOISE_VALUES, random),
  };
}

/** Draws frame `n` (0, 1, …) as interleaved RGB into `out`; the same `n` gives the same picture, whatever came before. */
export function drawFrame(scene: Scene, n: number, out: Uint8Array): void {
  const length = bytesPerFrame(scene);
  if (out.length < length) throw new RangeError(`frame buffer: expected ${length} bytes, got ${out.length}`);
  const gone = n * scene.stepPx;
  out.set(scene.rail);
  out.set(scene.rail, length - scene.rail.length);
  drawBelt(scene, gone, out);
  drawProducts(scene, gone, out);
  const lost = scene.options.lampLossPerDay ?? 0;
  const gain = (1 - lost) ** ((n * scene.options.frameMs) / DAY_MS);
  const noiseFrom = Math.floor(seededRandom(scene.options.seed * 1_000_003 + n)() * NOISE_VALUES);
  dimAndGrain(out, length, dimming(gain), scene.noise, noiseFrom);
}

function drawBelt(scene: Scene, gone: number, out: Uint8Array): void {
  const row = scene.options.width * 3;
  const shift = (gone % scene.options.width) * 3;
  for (let y = 0; y < scene.beltHeight; y++) {
    const from = y * row;
    const to = (scene.beltTop + y) * row;
    out.set(scene.belt.subarray(from, from + row - shift), to + shift);
    if (shift > 0) out.set(scene.belt.subarray(from + row - shift, from + row), to);
  }
}

function drawProducts(scene: Scene, gone: number, out: Uint8Array): void {
  const { width } = scene.options;
  const { size, firstPx, pixels } = scene.product;
  const newest = Math.floor(gone / scene.pitchPx);
  const top = scene.beltTop + Math.round((scene.beltHeight - size) / 2);
  for (let product = newest; product >= 0; product--) {
    const left = gone - product * scene.pitchPx - size;
    if (left >= width) break;
    const jitter = Math.round((seededRandom(scene.options.seed * 7919 + product)() - 0.5) * size * 0.1);
    for (let y = 0; y < size; y++) {
      const from = Math.max(firstPx[y]!, -left);
      const to = Math.min(size - firstPx[y]!, width - left);
      if (to <= from) continue;
      const source = (y * size + from) * 3;
      const target = ((top + jitter + y) * width + left + from) * 3;
      out.set(pixels.subarray(source, source + (to - from) * 3), target);
    }
  }
}

/** In place, so that one buffer serves; the one pass that touches every byte. */
function dimAndGrain(out: Uint8Array, length: number, dimmed: Uint8Array, noise: Int8Array, noiseFrom: number): void {
  for (let i = 0; i < length; i++) {
    const value = dimmed[out[i]!]! + noise[(noiseFrom + i) & (NOISE_VALUES - 1)]!;
    out[i] = Math.max(0, Math.min(255, value));
  }
}

/** For each sRGB level the level it has when the light is `gain` of what it was (IEC 61966-2-1). */
function dimming(gain: number): Uint8Array {
  const table = new Uint8Array(256);
  for (let level = 0; level < 256; level++) {
    const c = level / 255;
    const linear = (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4) * gain;
    table[level] = Math.round(
      255 * Math.min(1, linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055),
    );
  }
  return table;
}

/** Blotches of 4 by 4 pixels around one colour, so that focus and noise measures have something to see. */
function texture(
  width: number,
  height: number,
  colour: readonly number[],
  sd: number,
  random: () => number,
): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const blotch = 4;
  const across = Math.ceil(width / blotch);
  let levels = new Float64Array(across);
  for (let y = 0; y < height; y++) {
    if (y % blotch === 0) levels = levels.map(() => normalDeviate(random) * sd);
    for (let x = 0; x < width; x++) {
      const level = levels[Math.floor(x / blotch)]!;
      for (let c = 0; c < 3; c++) pixels[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, colour[c]! + level));
    }
  }
  return pixels;
}

/** A turned metal disc: bright rim, rings, a dark bore. */
function productSprite(size: number, random: () => number): Sprite {
  const pixels = new Uint8Array(size * size * 3);
  const firstPx = new Int32Array(size);
  const radius = size / 2;
  for (let y = 0; y < size; y++) {
    const dy = y + 0.5 - radius;
    firstPx[y] = Math.ceil(radius - Math.sqrt(Math.max(0, radius * radius - dy * dy)));
    for (let x = 0; x < size; x++) {
      const r = Math.hypot(x + 0.5 - radius, dy) / radius;
      const level = r < 0.2 ? 30 : r > 0.92 ? 205 : 150 + 18 * Math.sin(r * 40) + normalDeviate(random) * 3;
      for (let c = 0; c < 3; c++)
        pixels[(y * size + x) * 3 + c] = Math.max(0, Math.min(255, level + (c === 2 ? 6 : 0)));
    }
  }
  return { size, pixels, firstPx };
}

function noiseTile(length: number, random: () => number): Int8Array {
  const tile = new Int8Array(length);
  for (let i = 0; i < length; i++) tile[i] = Math.round(normalDeviate(random) * NOISE_SD);
  return tile;
}
