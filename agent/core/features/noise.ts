import type { StencilSums } from './stencil.ts';

/**
 * Standard deviation of the pixel noise in levels: √(π/2) ÷ 6 times the mean magnitude of Immerkær's stencil, whose
 * response to unit noise has deviation 6 (J. Immerkær, Fast noise variance estimation, 1996). NaN without a position.
 */
export function noise(sums: Readonly<StencilSums>): number {
  return sums.positions === 0 ? Number.NaN : (Math.sqrt(Math.PI / 2) / 6) * (sums.noiseMagnitude / sums.positions);
}
