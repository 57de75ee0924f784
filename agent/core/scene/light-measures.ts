import { LIGHT_CELLS, LIGHT_COLUMNS, LIGHT_ROWS } from '../features/frame-maps.ts';
import { createLightFit } from './light-fit.ts';
import type { Scenery } from './scenery.ts';
import { smoothingDisc } from './smoothing-disc.ts';

/** Radius of the smudge sought, as a share of the picture's width: one over 2 % of a square picture. */
export const blobRadius = 0.08;
/** A cell that wanders by this much, in ln units, counts half when evenness is judged. */
const wandering = 0.1;
/** Two by two cells of the light map are one of the illumination map. */
const fold = 2;
/** In radii of the smudge sought: how much around it the fit leaves out. */
const margin = 1.5;

/** What a window's light map says against the usual one, in ln units. */
export interface LightMeasures {
  lightTiltX: number;
  lightTiltY: number;
  lightRadial: number;
  /** Darkest cell over the mean cell of 16 × 12, each against its usual light; 1: as even as ever. */
  uniformity: number;
  /** Light of all places, still ones first, less the usual: what the median cell does not tell where things move. */
  offset: number;
}

export interface LightMeasurer {
  readonly measures: LightMeasures;
  /** What level, tilt and radial term leave, smoothed; by cell. */
  readonly smoothed: Float64Array;
  /** `sums`: the light maps of `frames` frames added up. Sets `measures` and `smoothed`. */
  measure(sums: ArrayLike<number>, frames: number): void;
  /** Does so again for the same window with a blob around (x, y), in shares of the picture, left out of the fit: it would
   * be taken for a tilt in part. */
  measureAround(x: number, y: number): void;
}

export function createLightMeasurer({ light, tiles }: Pick<Scenery, 'light' | 'tiles'>): LightMeasurer {
  const fit = createLightFit(light.sd);
  const disc = smoothingDisc(blobRadius, tiles.layout);
  const trust = Float64Array.from(light.sd, (sd) => wandering ** 2 / (wandering ** 2 + sd ** 2));
  const trusted = trust.reduce((sum, share) => sum + share, 0);
  const difference = new Float64Array(LIGHT_CELLS);
  const rest = new Float64Array(LIGHT_CELLS);
  const smoothed = new Float64Array(LIGHT_CELLS);
  const measures: LightMeasures = { lightTiltX: 0, lightTiltY: 0, lightRadial: 0, uniformity: 1, offset: 0 };
  const keep = new Uint8Array(LIGHT_CELLS);
  const aspect = tiles.layout.height / tiles.layout.width;

  function fitted(kept?: Uint8Array): void {
    fit.fit(difference, rest, kept);
    disc.smooth(rest, smoothed);
    measures.lightTiltX = fit.shape.tiltX;
    measures.lightTiltY = fit.shape.tiltY;
    measures.lightRadial = fit.shape.radial;
  }

  return {
    measures,
    smoothed,
    measure(sums, frames) {
      let offset = 0;
      for (let i = 0; i < LIGHT_CELLS; i++) {
        difference[i] = sums[i]! / frames - light.mean[i]!;
        offset += trust[i]! * difference[i]!;
      }
      fitted();
      measures.offset = offset / trusted;
      measures.uniformity = uniformityOf(difference, trust);
    },
    measureAround(x, y) {
      for (let i = 0; i < LIGHT_CELLS; i++) {
        const right = ((i % LIGHT_COLUMNS) + 0.5) / LIGHT_COLUMNS - x;
        const down = ((Math.floor(i / LIGHT_COLUMNS) + 0.5) / LIGHT_ROWS - y) * aspect;
        keep[i] = Math.hypot(right, down) < margin * blobRadius ? 0 : 1;
      }
      fitted(keep);
    },
  };
}

function uniformityOf(difference: Float64Array, trust: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let row = 0; row < LIGHT_ROWS; row += fold)
    for (let column = 0; column < LIGHT_COLUMNS; column += fold) {
      const i = row * LIGHT_COLUMNS + column;
      const below = i + LIGHT_COLUMNS;
      const ln =
        trust[i]! * difference[i]! +
        trust[i + 1]! * difference[i + 1]! +
        trust[below]! * difference[below]! +
        trust[below + 1]! * difference[below + 1]!;
      const share = Math.exp(ln / fold ** 2);
      sum += share;
      if (share < least) least = share;
    }
  return least / (sum / (LIGHT_CELLS / fold ** 2));
}
