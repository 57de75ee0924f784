import type { Scenery } from './scenery.ts';

/** A tile whose ln(blue ÷ red) wanders by this much counts half. */
const wanderingColour = 0.02;

/** Change of ln lamp output since the baseline, where `level` is ln of light: what the settings amplify now less what they
 * did then is taken off; nothing where one of them is not told. */
export function lightChange(
  { level: usual, settings }: Pick<Scenery, 'level' | 'settings'>,
  level: number,
  amplification: number | null,
): number {
  const amplified =
    amplification !== null && settings.amplification !== null ? amplification - settings.amplification : 0;
  return level - usual - amplified;
}

/** Change of ln(blue ÷ red) of the light since the baseline, from still tiles first; `sums` of `frames` frames. White
 * balance is taken off where it is told now and then. `null`: a grey camera. */
export function colourChange(
  { tileColour, settings }: Pick<Scenery, 'tileColour' | 'settings'>,
  sums: ArrayLike<number>,
  frames: number,
  whiteBalance: number | null,
): number | null {
  let change = 0;
  let weights = 0;
  for (let t = 0; t < tileColour.mean.length; t++) {
    const weight = wanderingColour ** 2 / (wanderingColour ** 2 + tileColour.sd[t]! ** 2);
    change += weight * (sums[t]! / frames - tileColour.mean[t]!);
    weights += weight;
  }
  if (!(weights > 0) || !Number.isFinite(change)) return null;
  const balanced = whiteBalance !== null && settings.whiteBalance !== null ? whiteBalance - settings.whiteBalance : 0;
  return change / weights - balanced;
}
