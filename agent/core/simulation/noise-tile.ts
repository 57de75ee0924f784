import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';

/** Values of noise that go round and round; a power of two, and sixty-eight rows of a picture 640 wide. */
export const noiseValues = 131_072;
/** Level of the values that stands for one standard deviation: 5 bits. */
const noiseScale = 32;
/** So that a row may start anywhere: the widest picture's row once more. */
const widestRow = 3 * 8192;

let tile: Int8Array | null = null;

/** Normally distributed noise, one tile for all stations: each takes it from elsewhere in every row. */
export function noiseTile(): Int8Array {
  if (tile !== null) return tile;
  const random = seededRandom(20_260_302);
  tile = new Int8Array(noiseValues + widestRow);
  for (let i = 0; i < noiseValues; i++)
    tile[i] = Math.max(-127, Math.min(127, Math.round(normalDeviate(random) * noiseScale)));
  tile.copyWithin(noiseValues, 0, widestRow);
  return tile;
}
