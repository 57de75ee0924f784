import { HIGHLIGHT_LEVEL, SHADOW_LEVEL } from './level-share.ts';
import { linearLight } from './linear-light.ts';

/** ln of blue ÷ red of the linear means over all levels that are neither blown out nor without detail; NaN without any. */
export function colourRatio(red: Uint32Array, blue: Uint32Array): number {
  return Math.log(linearMean(blue) / linearMean(red));
}

function linearMean(counts: Uint32Array): number {
  let sum = 0;
  let pixels = 0;
  for (let level = SHADOW_LEVEL + 1; level < HIGHLIGHT_LEVEL; level++) {
    sum += counts[level]! * linearLight[level]!;
    pixels += counts[level]!;
  }
  return pixels === 0 ? Number.NaN : sum / pixels;
}
