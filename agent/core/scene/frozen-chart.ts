/** Frames that change less than this share of what noise alone changes are one and the same. */
const frozenShare = 0.05;
/** Frames in a row. A webcam that delivers four times the same picture is well. */
export const frozenFrames = 10;
/** Levels; below, a picture of so little noise may well repeat. */
export const leastNoise = 0.05;

/** Mean |difference| of consecutive frames, in levels, below which the picture stands: .05·2σ/√π, where live sensors with
 * noise σ change by 2σ/√π. */
export function frozenLimit(noise: number): number {
  return (frozenShare * 2 * noise) / Math.sqrt(Math.PI);
}
