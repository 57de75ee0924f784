import { select } from '../../../shared/stats/select.ts';
import { LIGHT_CELLS, LIGHT_COLUMNS, LIGHT_ROWS } from '../features/frame-maps.ts';

/** How a light map differs from the usual one, in ln units. */
export interface LightShape {
  /** Right edge against left edge, bottom against top. */
  tiltX: number;
  tiltY: number;
  /** Corners against the centre. */
  radial: number;
}

export interface LightFit {
  readonly shape: LightShape;
  /** What of `difference` (by cell, against the usual map) a level, a tilt and a radial term do not explain, into
   * `rest`; sets `shape`. Cells of which `keep` is 0 do not count. */
  fit(difference: Float64Array, rest: Float64Array, keep?: Uint8Array): void;
}

/** Cells count by how still they are, but none for more than one that wanders by 6 %. */
const stillest = 0.06;
const reweightings = 2;
/** In robust standard deviations: what lies this far out counts a quarter. */
const cut = 2;
const terms = 4;

/**
 * Weighted least squares on 1, x, y and x² + y², where cells in which things move count less, twice reweighted so that a
 * blob in a corner does not pass for a tilt. x and y run from −1 to 1 over the picture.
 *
 * @param sd by cell: how far the window's mean wanders in the baseline
 */
export function createLightFit(sd: ArrayLike<number>): LightFit {
  const base = Float64Array.from({ length: LIGHT_CELLS }, (_, i) => 1 / (sd[i]! ** 2 + stillest ** 2));
  const columns = designOf();
  const weights = new Float64Array(LIGHT_CELLS);
  const scratch = new Float64Array(LIGHT_CELLS);
  const equations = new Float64Array(terms * (terms + 1));
  const shape: LightShape = { tiltX: 0, tiltY: 0, radial: 0 };

  function solveInto(difference: Float64Array, rest: Float64Array): void {
    sumEquations(columns, weights, difference, equations);
    solve(equations);
    const [level, x, y, radial] = [at(0), at(1), at(2), at(3)] as const;
    for (let i = 0; i < LIGHT_CELLS; i++)
      rest[i] = difference[i]! - level - x * columns[1]![i]! - y * columns[2]![i]! - radial * columns[3]![i]!;
    shape.tiltX = 2 * x;
    shape.tiltY = 2 * y;
    shape.radial = 2 * radial;
  }

  function at(term: number): number {
    return equations[term * (terms + 1) + terms]!;
  }

  function reweight(rest: Float64Array, keep?: Uint8Array): void {
    for (let i = 0; i < LIGHT_CELLS; i++) scratch[i] = Math.abs(rest[i]!) * Math.sqrt(base[i]!);
    const scale = 1.4826 * select(scratch, LIGHT_CELLS >> 1);
    for (let i = 0; i < LIGHT_CELLS; i++) {
      const far = scale > 0 ? (rest[i]! ** 2 * base[i]!) / (cut * scale) ** 2 : 0;
      weights[i] = keep?.[i] === 0 ? 0 : base[i]! / (1 + far) ** 2;
    }
  }

  return {
    shape,
    fit(difference, rest, keep) {
      for (let i = 0; i < LIGHT_CELLS; i++) weights[i] = keep?.[i] === 0 ? 0 : base[i]!;
      solveInto(difference, rest);
      for (let round = 0; round < reweightings; round++) {
        reweight(rest, keep);
        solveInto(difference, rest);
      }
    },
  };
}

function designOf(): readonly Float64Array[] {
  const design = Array.from({ length: terms }, () => new Float64Array(LIGHT_CELLS).fill(1));
  for (let i = 0; i < LIGHT_CELLS; i++) {
    const x = (2 * ((i % LIGHT_COLUMNS) + 0.5)) / LIGHT_COLUMNS - 1;
    const y = (2 * (Math.floor(i / LIGHT_COLUMNS) + 0.5)) / LIGHT_ROWS - 1;
    design[1]![i] = x;
    design[2]![i] = y;
    design[3]![i] = x * x + y * y;
  }
  return design;
}

/** Rows of the normal equations, each with its right side behind. */
function sumEquations(
  columns: readonly Float64Array[],
  weights: Float64Array,
  values: Float64Array,
  equations: Float64Array,
): void {
  for (let a = 0; a < terms; a++) {
    const left = columns[a]!;
    for (let b = 0; b <= terms; b++) {
      const right = b < terms ? columns[b]! : values;
      let sum = 0;
      for (let i = 0; i < LIGHT_CELLS; i++) sum += weights[i]! * left[i]! * right[i]!;
      equations[a * (terms + 1) + b] = sum;
    }
  }
}

/** Gauss and Jordan; the equations are positive definite, so that no pivot is sought. Solutions stand behind the rows. */
function solve(equations: Float64Array): void {
  const width = terms + 1;
  for (let pivot = 0; pivot < terms; pivot++) {
    const head = equations[pivot * width + pivot]!;
    for (let b = 0; b < width; b++) equations[pivot * width + b]! /= head;
    for (let row = 0; row < terms; row++) {
      if (row === pivot) continue;
      const factor = equations[row * width + pivot]!;
      for (let b = 0; b < width; b++) equations[row * width + b]! -= factor * equations[pivot * width + b]!;
    }
  }
}
