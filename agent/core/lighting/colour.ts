/** Mired for which ln(blue ÷ red) of a black body falls by 1: 10⁶ ÷ (c₂·(1/λb − 1/λr)) at 0.46 and 0.6 µm in Wien's
 * approximation, c₂ = 14,388 µm·K. */
export const miredPerLnRatio = 137;

/** Change of colour temperature in mired (positive: warmer) when ln(blue ÷ red) of a sensor's linear light changes. */
export function miredOf(lnBlueRedChange: number): number {
  return -miredPerLnRatio * lnBlueRedChange;
}

/** ln(blue ÷ red) of the light itself: what white balance did is taken off. Gains are above 0. */
export function withoutWhiteBalance(lnBlueRed: number, gainRed: number, gainBlue: number): number {
  return lnBlueRed - Math.log(gainBlue / gainRed);
}

/** CIE 1931 chromaticity. */
export interface Chromaticity {
  readonly x: number;
  readonly y: number;
}

/** Nine numbers, row after row, that make XYZ of a sensor's linear red, green and blue; from a calibration with a colour
 * chart. */
export type SensorMatrix = readonly [number, number, number, number, number, number, number, number, number];

/** Linear sRGB to XYZ of D65 (IEC 61966-2-1), for a camera that delivers true sRGB. */
export const srgbMatrix: SensorMatrix = [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505];

/** `null` for black. */
export function chromaticityOf(matrix: SensorMatrix, red: number, green: number, blue: number): Chromaticity | null {
  const x = matrix[0] * red + matrix[1] * green + matrix[2] * blue;
  const y = matrix[3] * red + matrix[4] * green + matrix[5] * blue;
  const z = matrix[6] * red + matrix[7] * green + matrix[8] * blue;
  const sum = x + y + z;
  return sum > 0 ? { x: x / sum, y: y / sum } : null;
}

/** Correlated colour temperature in kelvin (McCamy 1992), good to a few kelvin from 2,850 to 6,500 K. */
export function colourTemperature({ x, y }: Chromaticity): number {
  const n = (x - 0.332) / (0.1858 - y);
  return 449 * n ** 3 + 3525 * n ** 2 + 6823.3 * n + 5520.33;
}

/** Distance in the CIE 1976 diagram, in which equal steps look about equal; .007 is the usual limit of lamps. */
export function deltaUv(a: Chromaticity, b: Chromaticity): number {
  const one = uvOf(a);
  const other = uvOf(b);
  return Math.hypot(one.u - other.u, one.v - other.v);
}

/** u′ and v′. */
export function uvOf({ x, y }: Chromaticity): { readonly u: number; readonly v: number } {
  const scale = -2 * x + 12 * y + 3;
  return { u: (4 * x) / scale, v: (9 * y) / scale };
}
