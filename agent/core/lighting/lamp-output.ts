/** What a camera was set to while a picture was taken; `null`: not told. */
export interface Exposure {
  readonly exposureMs: number | null;
  readonly gainDb: number | null;
  readonly fNumber: number | null;
}

/** ln 10 ÷ 20: decibels of an amplitude in ln units. */
const perDb = Math.LN10 / 20;

/**
 * ln of how much a camera's settings amplify the light: t·10^(g/20)/N², t in ms. Light level less this is lamp output in
 * arbitrary units (methods: L = Y·N²/(t·10^(g/20))). A fixed lens that tells no aperture counts as N = 1. `null` where
 * exposure or gain is not told: then a change of light cannot be told from a change of settings.
 */
export function lnAmplification({ exposureMs, gainDb, fNumber }: Exposure): number | null {
  if (exposureMs === null || gainDb === null || !(exposureMs > 0) || !Number.isFinite(gainDb)) return null;
  const aperture = fNumber !== null && fNumber > 0 ? fNumber : 1;
  return Math.log(exposureMs) + gainDb * perDb - 2 * Math.log(aperture);
}
