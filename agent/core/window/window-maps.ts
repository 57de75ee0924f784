import { type FrameMaps, LIGHT_CELLS, type TileLayout } from '../features/frame-maps.ts';

/** Maps of all frames of an open base window added up. They live in memory only: after a kill the window goes on with the
 * frames that come, and `frames` says how many these are. */
export interface WindowMaps {
  frames: number;
  /** Sums of the frames' `light`. */
  readonly light: Float64Array;
  /** Sum of the frames' `level`. */
  level: number;
  /** Sums of luma levels. */
  readonly tiles: Float32Array;
  /** Sums of the frames' `tileColour`. */
  readonly tileColour: Float64Array;
  readonly layout: TileLayout;
}

export function noMaps(layout: TileLayout): WindowMaps {
  const pixels = layout.tiles.length * layout.size ** 2;
  return {
    frames: 0,
    light: new Float64Array(LIGHT_CELLS),
    level: 0,
    tiles: new Float32Array(pixels),
    tileColour: new Float64Array(layout.tiles.length),
    layout,
  };
}

/** Adds one frame. One of another picture size is left out. */
export function addMaps(maps: WindowMaps, frame: FrameMaps): void {
  if (frame.tiles.length !== maps.tiles.length) return;
  maps.frames++;
  maps.level += frame.level;
  for (let i = 0; i < LIGHT_CELLS; i++) maps.light[i]! += frame.light[i]!;
  for (let i = 0; i < maps.tiles.length; i++) maps.tiles[i]! += frame.tiles[i]!;
  for (let i = 0; i < maps.tileColour.length; i++) maps.tileColour[i]! += frame.tileColour[i]!;
}
