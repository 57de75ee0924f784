/** Light of an sRGB value, both 0 to 1 (IEC 61966-2-1). */
export function linearOf(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** sRGB value of light, both 0 to 1 (IEC 61966-2-1). */
export function codedOf(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Light of each of the 256 levels, 0 to 1. */
export const lightOfLevel: Float64Array = Float64Array.from({ length: 256 }, (_, level) => linearOf(level / 255));

/** Nearest level to light of 0 to 1; what lies outside is cut off. */
export function levelOf(light: number): number {
  return Math.round(255 * codedOf(Math.min(1, Math.max(0, light))));
}

/** Steps of light that `levelOfStep` knows; a step is at most a fifth of a level. */
export const lightSteps = 16_384;

/** The same as `levelOf` from a table: for light of 0 to 1, the entry `light × lightSteps`, rounded down. */
export const levelOfStep: Uint8Array = Uint8Array.from({ length: lightSteps + 1 }, (_, step) =>
  levelOf((step + 0.5) / lightSteps),
);
