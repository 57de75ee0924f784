/** What the two 3×3 stencils add up to over the positions visited; the ground of `focus` and `noise`. */
export interface StencilSums {
  positions: number;
  /** Laplacian 0 1 0 / 1 −4 1 / 0 1 0. */
  laplacian: number;
  laplacianSquared: number;
  /** Magnitude of 1 −2 1 / −2 4 −2 / 1 −2 1, blind to edges and gradients (Immerkær 1996). */
  noiseMagnitude: number;
}

export function clearStencilSums(sums: StencilSums): void {
  sums.positions = 0;
  sums.laplacian = 0;
  sums.laplacianSquared = 0;
  sums.noiseMagnitude = 0;
}

/**
 * Adds both stencils at every inner position of one row. Each row is `width` levels in an array from an index on. A
 * column's second difference serves three positions, so each pixel is read once.
 */
export function addStencilRow(
  above: Uint8Array,
  aboveAt: number,
  row: Uint8Array,
  rowAt: number,
  below: Uint8Array,
  belowAt: number,
  width: number,
  sums: StencilSums,
): void {
  if (width < 3) return;
  let laplacian = 0;
  let laplacianSquared = 0;
  let noiseMagnitude = 0;
  let west = row[rowAt]!;
  let here = row[rowAt + 1]!;
  let westColumn = above[aboveAt]! - 2 * west + below[belowAt]!;
  let hereColumn = above[aboveAt + 1]! - 2 * here + below[belowAt + 1]!;
  for (let x = 2; x < width; x++) {
    const east = row[rowAt + x]!;
    const eastColumn = above[aboveAt + x]! - 2 * east + below[belowAt + x]!;
    const curvature = hereColumn + west - 2 * here + east;
    laplacian += curvature;
    laplacianSquared += curvature * curvature;
    noiseMagnitude += Math.abs(westColumn - 2 * hereColumn + eastColumn);
    west = here;
    here = east;
    westColumn = hereColumn;
    hereColumn = eastColumn;
  }
  sums.positions += width - 2;
  sums.laplacian += laplacian;
  sums.laplacianSquared += laplacianSquared;
  sums.noiseMagnitude += noiseMagnitude;
}
