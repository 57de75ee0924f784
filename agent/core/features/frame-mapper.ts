import { select } from '../../../shared/stats/select.ts';
import { lumaOf } from '../frame/luma.ts';
import { DARKEST, type FrameMaps, LIGHT_CELLS, LIGHT_COLUMNS, LIGHT_ROWS, tileLayout } from './frame-maps.ts';
import { HIGHLIGHT_LEVEL, SHADOW_LEVEL } from './level-share.ts';
import { linearLight } from './linear-light.ts';

export interface FrameMapper {
  /** Maps one picture of interleaved 8-bit pixels; `plane` is its whole luma where somebody has it already. The answer's
   * buffers are overwritten by the next call. */
  map(pixels: Uint8Array, plane: Uint8Array | null): FrameMaps;
}

/** Pixels that the light map looks at, at most: half of a picture of 224². */
const LIGHT_PIXELS = 25_088;
/** Every so many rows of a tile tell its colour. */
const COLOUR_STEP = 4;

/** Maps pictures of one size: light by cells, tiles of luma, colour by tile. Nothing is allocated per picture. */
export function createFrameMapper(width: number, height: number, channels: 1 | 3): FrameMapper {
  const layout = tileLayout(width, height);
  const { size } = layout;
  const step = Math.max(1, Math.ceil((width * height) / LIGHT_PIXELS));
  const rowCount = Math.ceil(height / step);
  const firstOf = (part: number, parts: number, length: number) => Math.floor((part * length) / parts);
  const columnEnds = Uint16Array.from({ length: LIGHT_COLUMNS + 1 }, (_, c) => firstOf(c, LIGHT_COLUMNS, width));
  const sums = new Float64Array(LIGHT_CELLS);
  const pixelsIn = new Uint32Array(LIGHT_CELLS);
  const sorted = new Float64Array(LIGHT_CELLS);
  const lumaRow = new Uint8Array(width);
  const maps: FrameMaps = {
    light: new Float32Array(LIGHT_CELLS),
    level: 0,
    rows: new Float32Array(rowCount),
    tiles: new Uint8Array(layout.tiles.length * size * size),
    tileColour: new Float32Array(layout.tiles.length).fill(Number.NaN),
    layout,
  };

  /** The luma of a row, and where it begins. */
  function rowOf(pixels: Uint8Array, plane: Uint8Array | null, y: number): { luma: Uint8Array; at: number } {
    if (channels === 1) return { luma: pixels, at: y * width };
    if (plane) return { luma: plane, at: y * width };
    lumaInto(pixels, y * width * 3, width, lumaRow, 0);
    return { luma: lumaRow, at: 0 };
  }

  function mapLight(pixels: Uint8Array, plane: Uint8Array | null): void {
    sums.fill(0);
    pixelsIn.fill(0);
    for (let i = 0; i < rowCount; i++) {
      const y = i * step;
      const { luma, at } = rowOf(pixels, plane, y);
      const cells = Math.min(LIGHT_ROWS - 1, Math.floor((y * LIGHT_ROWS) / height)) * LIGHT_COLUMNS;
      maps.rows[i] = addRow(luma, at, columnEnds, sums, pixelsIn, cells) / width;
    }
    for (let cell = 0; cell < LIGHT_CELLS; cell++) {
      const mean = pixelsIn[cell]! > 0 ? sums[cell]! / pixelsIn[cell]! : Number.NaN;
      maps.light[cell] = Math.log(Math.max(DARKEST, mean));
    }
    fillEmpty(maps.light);
    sorted.set(maps.light);
    maps.level = select(sorted, LIGHT_CELLS >> 1);
    for (let cell = 0; cell < LIGHT_CELLS; cell++) maps.light[cell]! -= maps.level;
  }

  function mapTiles(pixels: Uint8Array, plane: Uint8Array | null): void {
    for (let t = 0; t < layout.tiles.length; t++) {
      const { x, y } = layout.tiles[t]!;
      for (let row = 0; row < size; row++) {
        const to = (t * size + row) * size;
        const from = (y + row) * width + x;
        const luma = channels === 1 ? pixels : plane;
        if (luma) maps.tiles.set(luma.subarray(from, from + size), to);
        else lumaInto(pixels, from * 3, size, maps.tiles, to);
      }
      if (channels === 3) maps.tileColour[t] = colourOf(pixels, x, y);
    }
  }

  function colourOf(pixels: Uint8Array, x: number, y: number): number {
    let red = DARKEST;
    let blue = DARKEST;
    for (let row = 0; row < size; row += COLOUR_STEP) {
      const from = ((y + row) * width + x) * 3;
      for (let i = from; i < from + size * 3; i += 3) {
        const r = pixels[i]!;
        const b = pixels[i + 2]!;
        if (r <= SHADOW_LEVEL || b <= SHADOW_LEVEL || r >= HIGHLIGHT_LEVEL || b >= HIGHLIGHT_LEVEL) continue;
        red += linearLight[r]!;
        blue += linearLight[b]!;
      }
    }
    return Math.log(blue / red);
  }

  return {
    map(pixels, plane) {
      mapLight(pixels, plane);
      mapTiles(pixels, plane);
      return maps;
    },
  };
}

/** Adds a row's linear light to its row of cells, from index `cells` on; the row's sum. */
function addRow(
  luma: Uint8Array,
  at: number,
  columnEnds: Uint16Array,
  sums: Float64Array,
  pixelsIn: Uint32Array,
  cells: number,
): number {
  let rowSum = 0;
  for (let column = 0; column < LIGHT_COLUMNS; column++) {
    const end = at + columnEnds[column + 1]!;
    let sum = 0;
    for (let i = at + columnEnds[column]!; i < end; i++) sum += linearLight[luma[i]!]!;
    sums[cells + column]! += sum;
    pixelsIn[cells + column]! += columnEnds[column + 1]! - columnEnds[column]!;
    rowSum += sum;
  }
  return rowSum;
}

/** A cell narrower than a pixel takes its neighbour's light: to the left, else above, else the picture's darkest. */
function fillEmpty(light: Float32Array): void {
  for (let cell = 0; cell < LIGHT_CELLS; cell++) {
    if (!Number.isNaN(light[cell]!)) continue;
    const left = cell % LIGHT_COLUMNS > 0 ? light[cell - 1]! : Number.NaN;
    const above = cell >= LIGHT_COLUMNS ? light[cell - LIGHT_COLUMNS]! : Number.NaN;
    light[cell] = Number.isNaN(left) ? (Number.isNaN(above) ? Math.log(DARKEST) : above) : left;
  }
}

function lumaInto(pixels: Uint8Array, at: number, count: number, luma: Uint8Array, lumaAt: number): void {
  for (let x = 0, i = at; x < count; x++, i += 3) luma[lumaAt + x] = lumaOf(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!);
}
