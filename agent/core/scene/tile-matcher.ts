import { createFft, transformSquare } from '../../../shared/stats/fft.ts';

/** How far content has moved, in pixels of the picture: right and down are positive. */
export interface Shift {
  x: number;
  y: number;
  /** Height of the correlation's peak over the next highest one; near 1: nothing matches. */
  ratio: number;
}

export interface TileMatcher {
  /** Compares tiles, however bright, with the reference. The answer is overwritten by the next call. */
  shift(tiles: ArrayLike<number>): Readonly<Shift>;
}

/** Spatial frequencies, in cycles a pixel, at which their weight has fallen to e^−½: above, pictures hold more noise,
 * compression and interpolation than texture. */
const passBand = 0.3;
/** Frequencies weaker than this share of the strongest have no phase worth hearing. */
const weakest = 1e-6;
const ratioMax = 1000;

/**
 * Phase correlation (Kuglin and Hines 1975) of some of the square tiles of `size` pixels in `reference`: Hann-windowed,
 * their cross-power spectra summed, the peak placed to a fraction of a pixel by a parabola through its neighbours.
 * Shifts up to a sixth of the tile can be told, a few percent short: what came in at one side of a tile pulls to rest.
 *
 * @throws RangeError without a chosen tile or for a size that is no power of two
 */
export function createTileMatcher(size: number, reference: ArrayLike<number>, chosen: readonly number[]): TileMatcher {
  if (chosen.length === 0) throw new RangeError('tile matcher: expected at least one tile');
  const fft = createFft(size);
  const pixels = size * size;
  const hann = Float64Array.from({ length: size }, (_, i) => Math.sin((Math.PI * i) / size) ** 2);
  const weights = bandWeights(size);
  const referenceRe = new Float64Array(chosen.length * pixels);
  const referenceIm = new Float64Array(chosen.length * pixels);
  const re = new Float64Array(pixels);
  const im = new Float64Array(pixels);
  const sumRe = new Float64Array(pixels);
  const sumIm = new Float64Array(pixels);
  const found: Shift = { x: Number.NaN, y: Number.NaN, ratio: 1 };

  for (const [i, tile] of chosen.entries()) {
    spectrum(reference, tile * pixels);
    referenceRe.set(re, i * pixels);
    referenceIm.set(im, i * pixels);
  }

  function spectrum(tiles: ArrayLike<number>, at: number): void {
    let mean = 0;
    for (let i = 0; i < pixels; i++) mean += tiles[at + i]!;
    mean /= pixels;
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) {
        const i = row * size + column;
        re[i] = (tiles[at + i]! - mean) * hann[row]! * hann[column]!;
        im[i] = 0;
      }
    transformSquare(fft, re, im, false);
  }

  function addCrossPower(from: number): void {
    let strongest = 0;
    for (let k = 0; k < pixels; k++) {
      const a = re[k]!;
      const b = im[k]!;
      const c = referenceRe[from + k]!;
      const d = referenceIm[from + k]!;
      re[k] = a * c + b * d;
      im[k] = b * c - a * d;
      const power = Math.hypot(re[k]!, im[k]!);
      if (power > strongest) strongest = power;
    }
    if (!(strongest > 0)) return;
    for (let k = 0; k < pixels; k++) {
      const scale = weights[k]! / (Math.hypot(re[k]!, im[k]!) + weakest * strongest);
      sumRe[k]! += re[k]! * scale;
      sumIm[k]! += im[k]! * scale;
    }
  }

  return {
    shift(tiles) {
      sumRe.fill(0);
      sumIm.fill(0);
      for (const [i, tile] of chosen.entries()) {
        spectrum(tiles, tile * pixels);
        addCrossPower(i * pixels);
      }
      transformSquare(fft, sumRe, sumIm, true);
      readPeak(sumRe, size, found);
      return found;
    },
  };
}

function bandWeights(size: number): Float64Array {
  const frequency = (i: number) => (i < size / 2 ? i : i - size) / size;
  return Float64Array.from({ length: size * size }, (_, i) =>
    Math.exp(-(frequency(Math.floor(i / size)) ** 2 + frequency(i % size) ** 2) / (2 * passBand ** 2)),
  );
}

/** Finds the highest point of a surface that goes round at its edges, and the next highest away from it. */
function readPeak(surface: Float64Array, size: number, found: Shift): void {
  let best = 0;
  for (let i = 1; i < surface.length; i++) if (surface[i]! > surface[best]!) best = i;
  const peak = surface[best]!;
  const row = Math.floor(best / size);
  const column = best % size;
  const apart = size / 8;
  let second = peak / ratioMax;
  for (let i = 0; i < surface.length; i++) {
    if (surface[i]! <= second) continue;
    const down = around(Math.floor(i / size) - row, size);
    const right = around((i % size) - column, size);
    if (Math.abs(down) > apart || Math.abs(right) > apart) second = surface[i]!;
  }
  const at = (r: number, c: number) => surface[((r + size) % size) * size + ((c + size) % size)]!;
  const between = (before: number, after: number) => (peak > 0 ? vertex(before, peak, after) : Number.NaN);
  found.x = around(column, size) + between(at(row, column - 1), at(row, column + 1));
  found.y = around(row, size) + between(at(row - 1, column), at(row + 1, column));
  found.ratio = peak > 0 ? peak / second : 1;
}

/** A distance on a circle of `size`, −size/2 to size/2. */
function around(distance: number, size: number): number {
  const positive = ((distance % size) + size) % size;
  return positive < size / 2 ? positive : positive - size;
}

/** Where the parabola through three heights has its top, −½ to ½. It leans towards whole pixels by up to a tenth of one,
 * which steadies a picture at rest: through the logarithms it leans less, and strayed twice as far over days and nights. */
function vertex(before: number, peak: number, after: number): number {
  const bend = before - 2 * peak + after;
  return bend < 0 ? (before - after) / (2 * bend) : 0;
}
