/** At or below it a pixel counts as shadow without detail. */
export const SHADOW_LEVEL = 2;
/** At or above it a pixel counts as blown out. */
export const HIGHLIGHT_LEVEL = 253;

/** Share of pixels, 0 to 1, whose level is from `first` to `last`. */
export function levelShare(counts: Uint32Array, total: number, first: number, last: number): number {
  let inside = 0;
  for (let level = first; level <= last; level++) inside += counts[level]!;
  return inside / total;
}
