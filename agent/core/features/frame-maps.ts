/** Cells of the light map: 32 columns of 24 rows; two by two they are the 16 × 12 illumination map. */
export const LIGHT_COLUMNS = 32;
export const LIGHT_ROWS = 24;
export const LIGHT_CELLS = LIGHT_COLUMNS * LIGHT_ROWS;

/** Where things are in one frame. Buffers are reused for the next frame. */
export interface FrameMaps {
  /** By cell, row after row: ln of the mean linear luminance less the median of all cells. Linear luminance runs from
   * `DARKEST` (a black cell) to 1. */
  readonly light: Float32Array;
  /** ln of the median cell's linear luminance: the level that `light` is relative to. */
  level: number;
  /** Mean linear luminance of some rows, evenly spaced from top to bottom, for bands. */
  readonly rows: Float32Array;
  /** Luma levels of the tiles of `layout`, one tile after the other, row after row. */
  readonly tiles: Uint8Array;
  /** By tile: ln of blue ÷ red of its linear means, clipped pixels left out; NaN in a grey picture. */
  readonly tileColour: Float32Array;
  readonly layout: TileLayout;
}

/** Least linear luminance, about a tenth of a grey level: ln stays finite in a black cell. */
export const DARKEST = 3e-5;

/** Square cut-outs at full analysis resolution, in which texture is compared: corners first, then the middles of the
 * edges. */
export interface TileLayout {
  /** Size of the picture. */
  readonly width: number;
  readonly height: number;
  /** Side in pixels, a power of two. */
  readonly size: number;
  /** Top left corners, in pixels of the picture. */
  readonly tiles: readonly { readonly x: number; readonly y: number }[];
}

/** Largest and smallest side of a tile. */
const SIZE_MAX = 64;
const SIZE_MIN = 16;

/** The tiles of a picture of this size: a quarter of its smaller side each, rounded down to a power of two; none where the
 * picture is too small. */
export function tileLayout(width: number, height: number): TileLayout {
  const size = Math.min(SIZE_MAX, 2 ** Math.floor(Math.log2(Math.min(width, height) / 4)));
  if (size < SIZE_MIN) return { width, height, size: 0, tiles: [] };
  const right = width - size;
  const bottom = height - size;
  const middle = Math.floor(right / 2);
  const half = Math.floor(bottom / 2);
  return {
    width,
    height,
    size,
    tiles: [
      { x: 0, y: 0 },
      { x: right, y: 0 },
      { x: 0, y: bottom },
      { x: right, y: bottom },
      { x: middle, y: 0 },
      { x: middle, y: bottom },
      { x: 0, y: half },
      { x: right, y: half },
    ],
  };
}
