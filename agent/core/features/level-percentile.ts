/**
 * Percentile of grouped data: the `share`·total-th pixel, where the pixels of level v lie evenly from v − ½ to v + ½
 * (Python's `statistics.median_grouped`), kept within 0 to 255. Whole levels would stand still while a steady scene
 * darkens by half a level, and have no spread to calibrate a threshold on.
 */
export function levelPercentile(counts: Uint32Array, total: number, share: number): number {
  const rank = share * total;
  let below = 0;
  let level = 0;
  while (level < 255 && below + counts[level]! < rank) below += counts[level++]!;
  const value = level - 0.5 + (rank - below) / counts[level]!;
  return Math.min(255, Math.max(0, value));
}
