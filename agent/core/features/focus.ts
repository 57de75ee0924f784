import type { StencilSums } from './stencil.ts';

/**
 * Sharpness without what noise and contrast add: (variance of the Laplacian − 20 noise²) ÷ variance of the luma; 20 is
 * the sum of the Laplacian's squared weights. About 0 for a blurred or noise-only picture, where it may fall a little
 * below. NaN without a position or without contrast.
 */
export function focus(sums: Readonly<StencilSums>, noiseLevels: number, lumaVariance: number): number {
  if (sums.positions === 0 || lumaVariance === 0) return Number.NaN;
  const mean = sums.laplacian / sums.positions;
  const variance = sums.laplacianSquared / sums.positions - mean * mean;
  return (variance - 20 * noiseLevels * noiseLevels) / lumaVariance;
}
