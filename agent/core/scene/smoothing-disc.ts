import { LIGHT_CELLS, LIGHT_COLUMNS, LIGHT_ROWS } from '../features/frame-maps.ts';

/** Means over a disc around each cell of a light map. */
export interface SmoothingDisc {
  /** Radius as a share of the picture's width. */
  readonly radius: number;
  smooth(values: ArrayLike<number>, smoothed: Float64Array): void;
}

const parts = 4;

/** A disc that is round in the picture, whatever its aspect; cells at its rim count by the share that lies inside, and
 * what lies outside the picture does not count. */
export function smoothingDisc(
  radius: number,
  picture: { readonly width: number; readonly height: number },
): SmoothingDisc {
  const across = radius * LIGHT_COLUMNS;
  const down = (radius * LIGHT_ROWS * picture.width) / picture.height;
  const taps: { dx: number; dy: number; weight: number }[] = [];
  for (let dy = -Math.ceil(down); dy <= Math.ceil(down); dy++)
    for (let dx = -Math.ceil(across); dx <= Math.ceil(across); dx++) {
      const weight = shareInside(dx, dy, across, down);
      if (weight > 0) taps.push({ dx, dy, weight });
    }
  return {
    radius,
    smooth(values, smoothed) {
      for (let cell = 0; cell < LIGHT_CELLS; cell++) {
        const x = cell % LIGHT_COLUMNS;
        const y = (cell - x) / LIGHT_COLUMNS;
        let sum = 0;
        let weights = 0;
        for (const { dx, dy, weight } of taps) {
          if (x + dx < 0 || x + dx >= LIGHT_COLUMNS || y + dy < 0 || y + dy >= LIGHT_ROWS) continue;
          sum += weight * values[cell + dy * LIGHT_COLUMNS + dx]!;
          weights += weight;
        }
        smoothed[cell] = sum / weights;
      }
    },
  };
}

function shareInside(dx: number, dy: number, across: number, down: number): number {
  let inside = 0;
  for (let a = 0; a < parts; a++)
    for (let b = 0; b < parts; b++) {
      const x = (dx + (a + 0.5) / parts - 0.5) / across;
      const y = (dy + (b + 0.5) / parts - 0.5) / down;
      if (x * x + y * y <= 1) inside++;
    }
  return inside / parts ** 2;
}
