import type { ChartReading } from '../drift/chart-reading.ts';

/** What the maps of one closed base window say against the baseline's scenery. */
export interface SceneReading {
  /** By name of `sceneMeasures`; only what could be measured. */
  readonly values: Readonly<Record<string, number>>;
  /** The same in baseline standard deviations. */
  readonly deviations: Readonly<Record<string, number>>;
  /** What they are in the baseline; a value less this is the change in the measure's own unit. */
  readonly usual: Readonly<Record<string, number>>;
  /** By name: why a measure cannot be given, in words after 'unavailable, because'. */
  readonly unavailable: Readonly<Record<string, string>>;
  /** The darkest or brightest place that is not explained by tilt and radial term, whether or not it alarms. */
  readonly blob: Blob | null;
  /** Charts of the scene: `blob`, `displacement`, `obstruction`, `frozen`; the worst first. */
  readonly charts: readonly ChartReading[];
}

export interface Blob {
  /** Centre and radius in shares of the picture's width and height (radius: of its width). */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Share of the light that is missing there (negative: added). */
  readonly loss: number;
}

/** Measures of a window that are taken from its maps and from the camera's settings, against the baseline's scenery. They
 * travel as statistics of hours and days, one value a base window, and never alarm by themselves. */
export const sceneMeasures = [
  'lightTiltX',
  'lightTiltY',
  'lightRadial',
  'uniformity',
  'blobLoss',
  'displacementX',
  'displacementY',
  'obstructedShare',
  /** ln of lamp output against the baseline, over what is static: exposure, gain and aperture taken off. */
  'lampOutput',
  /** Colour temperature against the baseline in mired, white balance taken off; from the tiles that are static. */
  'colourMired',
  /** Correlated colour temperature in kelvin and Δu′v′ from the baseline, of a calibrated camera. */
  'colourTemperature',
  'colourDuv',
] as const;
export type SceneMeasure = (typeof sceneMeasures)[number];

/** Values of single frames that explain and never alarm by themselves: what the camera was set to, and what is derived
 * from it. */
export const frameMeasures = [
  /** ln of the median cell's linear light as the sensor gives it, nothing taken off. */
  'lightLevel',
  /** ln(blue ÷ red) of the linear means, nothing undone. */
  'colourRatio',
  'exposureMs',
  'gainDb',
  'fNumber',
  'whiteBalanceRed',
  'whiteBalanceBlue',
  /** Mean |difference| of the tiles from the frame before, in levels. */
  'frameChange',
  'blockiness',
  /** Strength of horizontal bands, as Fisher's g of the row means. */
  'banding',
] as const;

export const explaining: ReadonlySet<string> = new Set<string>([...sceneMeasures, ...frameMeasures]);
