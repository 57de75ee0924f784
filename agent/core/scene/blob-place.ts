import { LIGHT_COLUMNS, LIGHT_ROWS } from '../features/frame-maps.ts';
import { blobRadius } from './light-measures.ts';
import type { PlaceNormals } from './place-chart.ts';

/** The place that lies furthest from the usual, in its own standard deviations. */
export function oddestPlace({ mean, innovationSd }: PlaceNormals, smoothed: ArrayLike<number>): number {
  let oddest = 0;
  let furthest = -1;
  for (let i = 0; i < mean.length; i++) {
    const z = Math.abs(smoothed[i]! - mean[i]!) / innovationSd[i]!;
    if (z > furthest) {
      furthest = z;
      oddest = i;
    }
  }
  return oddest;
}

/** Share of the light that is missing at a place; negative: added. */
export function lossAt({ mean }: Pick<PlaceNormals, 'mean'>, smoothed: ArrayLike<number>, place: number): number {
  return -Math.expm1(smoothed[place]! - mean[place]!);
}

/** Of a chart's highest sum: from where on a place may be the blob's centre, and counts for it. */
const centreShare = 0.9;
const countedShare = 0.6;

/**
 * Centre of a blob, in shares of the picture's width and height: among the highest sums the place that differs most now
 * (sums are clipped, and alike over all of a deep blob), then the centre of mass around it.
 */
export function blobCentre(
  sums: ArrayLike<number>,
  normals: PlaceNormals,
  smoothed: ArrayLike<number>,
): { x: number; y: number } {
  let highest = 0;
  for (let i = 0; i < sums.length; i++) if (sums[i]! > highest) highest = sums[i]!;
  const depth = (i: number) => Math.abs(smoothed[i]! - normals.mean[i]!);
  let place = -1;
  for (let i = 0; i < sums.length; i++)
    if (sums[i]! >= centreShare * highest && (place < 0 || depth(i) > depth(place))) place = i;
  const column = place % LIGHT_COLUMNS;
  const row = Math.floor(place / LIGHT_COLUMNS);
  const reach = Math.ceil(blobRadius * LIGHT_COLUMNS);
  let x = 0;
  let y = 0;
  let weights = 0;
  for (let r = Math.max(0, row - reach); r <= Math.min(LIGHT_ROWS - 1, row + reach); r++)
    for (let c = Math.max(0, column - reach); c <= Math.min(LIGHT_COLUMNS - 1, column + reach); c++) {
      const i = r * LIGHT_COLUMNS + c;
      const weight = Math.max(0, sums[i]! - countedShare * highest) * depth(i);
      x += weight * (c + 0.5);
      y += weight * (r + 0.5);
      weights += weight;
    }
  return weights > 0 ? { x: x / weights / LIGHT_COLUMNS, y: y / weights / LIGHT_ROWS } : centreOf(place);
}

/** The cell at a point of the picture. */
export function cellAt({ x, y }: { readonly x: number; readonly y: number }): number {
  const column = Math.min(LIGHT_COLUMNS - 1, Math.floor(x * LIGHT_COLUMNS));
  return Math.min(LIGHT_ROWS - 1, Math.floor(y * LIGHT_ROWS)) * LIGHT_COLUMNS + column;
}

export function centreOf(place: number): { x: number; y: number } {
  return {
    x: ((place % LIGHT_COLUMNS) + 0.5) / LIGHT_COLUMNS,
    y: (Math.floor(place / LIGHT_COLUMNS) + 0.5) / LIGHT_ROWS,
  };
}
