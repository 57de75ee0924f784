/** Mean level of a 256-level histogram of `total` pixels. */
export function levelMean(counts: Uint32Array, total: number): number {
  let sum = 0;
  for (let level = 1; level < 256; level++) sum += level * counts[level]!;
  return sum / total;
}

/** Population variance of the levels about their `mean`; exactly 0 when all are alike. */
export function levelVariance(counts: Uint32Array, total: number, mean: number): number {
  let squares = 0;
  for (let level = 0; level < 256; level++) squares += counts[level]! * (level - mean) ** 2;
  return squares / total;
}
