import { LIGHT_COLUMNS, LIGHT_ROWS } from '../features/frame-maps.ts';
import type { WindowMaps } from '../window/window-maps.ts';
import { tileEnergy } from './tile-energy.ts';

/** Side of a block in cells of the light map. */
const side = 4;
const blockColumns = LIGHT_COLUMNS / side;
export const detailBlocks = blockColumns * (LIGHT_ROWS / side);

/** Variance of a block's cells in ln units: independent of the level of light. */
export function blockVariance(light: ArrayLike<number>, block: number, scale: number): number {
  const at = Math.floor(block / blockColumns) * side * LIGHT_COLUMNS + (block % blockColumns) * side;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const value = light[at + row * LIGHT_COLUMNS + column]! * scale;
      sum += value;
      squares += value * value;
    }
  const n = side * side;
  return Math.max(0, squares / n - (sum / n) ** 2);
}

/** Contrast of a window: gradient energy by tile, variance by block of the light map. */
export function detailInto(maps: WindowMaps, tiles: Float64Array, blocks: Float64Array): void {
  for (let t = 0; t < tiles.length; t++) tiles[t] = tileEnergy(maps.tiles, maps.layout, t, 1 / maps.frames);
  for (let b = 0; b < blocks.length; b++) blocks[b] = blockVariance(maps.light, b, 1 / maps.frames);
}

/** Below a tenth of the usual contrast something stands before the lens. */
const leftShare = 0.1;
/** Variance of ln light that a block must be able to lose. */
const leastBlock = 4e-4;
const leastTile = 0.02;

/** Below what a tile or block counts as covered: a tenth of its mean, but under all that the baseline held, nights and
 * all; −1 where that is not above what noise alone makes. */
export function detailLimit(mean: number, least: number, noise: number): number {
  const limit = Math.min(leftShare * mean, least / 2);
  return limit > noise ? limit : -1;
}

export const blockNoise = leastBlock;

/** Gradient energy that pixel noise leaves in the mean of a window's frames, twice over for safety. */
export function tileNoise(noise: number | null, frames: number): number {
  return Math.max(leastTile, (2 * (noise ?? 0) ** 2) / frames);
}
