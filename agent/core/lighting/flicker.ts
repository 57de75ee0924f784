import { createFft } from '../../../shared/stats/fft.ts';

export interface Banding {
  /** Strongest frequency's share of all power, Fisher's g. */
  g: number;
  /** Chance of so strong a frequency in noise: about m(1−g)^(m−1), m frequencies. */
  p: number;
  /** Bands over the height of the picture. */
  cycles: number;
}

export interface BandFinder {
  /** Looks for a regular pattern in `rows` against `usual` (mean linear luminance by row). The answer is overwritten by the
   * next call. */
  find(rows: ArrayLike<number>, usual: ArrayLike<number>): Readonly<Banding>;
}

/** Slower patterns than this are shading, not bands. */
const leastCycles = 3;

/**
 * Row means of a picture over those of usual ones, less a straight line, their periodogram and Fisher's g (Fisher 1929):
 * bands of a rolling shutter under flickering light. Takes the largest power of two of rows that `rowCount` holds.
 *
 * @throws RangeError for fewer than 32 rows
 */
export function bandFinder(rowCount: number): BandFinder {
  if (!(rowCount >= 32)) throw new RangeError(`bandFinder: expected at least 32 rows, got ${rowCount}`);
  const length = 2 ** Math.floor(Math.log2(rowCount));
  const first = Math.floor((rowCount - length) / 2);
  const fft = createFft(length);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const found: Banding = { g: 0, p: 1, cycles: 0 };
  return {
    find(rows, usual) {
      for (let i = 0; i < length; i++) {
        const there = usual[first + i]!;
        re[i] = there > 0 ? rows[first + i]! / there : 1;
        im[i] = 0;
      }
      detrend(re);
      fft.transform(re, im, 0, 1, false);
      readSpectrum(re, im, rowCount / length, found);
      return found;
    },
  };
}

function readSpectrum(re: Float64Array, im: Float64Array, perPicture: number, found: Banding): void {
  let total = 0;
  let best = 0;
  let bestAt = 0;
  const half = re.length / 2;
  for (let k = leastCycles; k < half; k++) {
    const power = re[k]! ** 2 + im[k]! ** 2;
    total += power;
    if (power <= best) continue;
    best = power;
    bestAt = k;
  }
  const frequencies = half - leastCycles;
  found.g = total > 0 ? best / total : 0;
  found.p = Math.min(1, frequencies * (1 - found.g) ** (frequencies - 1));
  found.cycles = bestAt * perPicture;
}

/** Takes off the least-squares line. */
function detrend(values: Float64Array): void {
  const n = values.length;
  const middle = (n - 1) / 2;
  let mean = 0;
  let slope = 0;
  for (let i = 0; i < n; i++) {
    mean += values[i]!;
    slope += (i - middle) * values[i]!;
  }
  mean /= n;
  slope /= (n * (n * n - 1)) / 12;
  for (let i = 0; i < n; i++) values[i]! -= mean + slope * (i - middle);
}
