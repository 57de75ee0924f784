import type { WindowMaps } from '../window/window-maps.ts';
import { detailInto } from './detail.ts';
import type { Scenery } from './scenery.ts';

/** Tiles and blocks that must be there to speak of a share. */
const leastPlaces = 4;
/** Share of places without their contrast at which something stands before the lens. */
export const obstructedFrom = 0.2;
/** Windows in a row: who walks by is gone in the next. */
export const obstructedWindows = 3;

export interface ObstructionMeter {
  /** Share of tiles and blocks of the light map that have lost their contrast; `null`: too few ever had any. */
  share(maps: WindowMaps): number | null;
}

export function createObstructionMeter({ detail }: Pick<Scenery, 'detail'>): ObstructionMeter {
  const tiles = new Float64Array(detail.tiles.length);
  const blocks = new Float64Array(detail.blocks.length);
  return {
    share(maps) {
      detailInto(maps, tiles, blocks);
      const [lostTiles, knownTiles] = lost(tiles, detail.tiles);
      const [lostBlocks, knownBlocks] = lost(blocks, detail.blocks);
      const known = knownTiles + knownBlocks;
      return known < leastPlaces ? null : (lostTiles + lostBlocks) / known;
    },
  };
}

function lost(values: Float64Array, limits: Float32Array): [lost: number, known: number] {
  let below = 0;
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (limits[i]! < 0) continue;
    known++;
    if (values[i]! < limits[i]!) below++;
  }
  return [below, known];
}
