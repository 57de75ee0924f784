import type { TileLayout } from '../features/frame-maps.ts';

/** What a camera's scene looked like in the baseline, place by place, and how far each place wandered from window to
 * window. Part of a baseline; plain finite numbers and typed arrays. */
export interface Scenery {
  /** Base windows it was learnt from. */
  readonly windows: number;
  /** Frames of a usual window. */
  readonly framesPerWindow: number;
  /** By cell of the light map: mean and standard deviation over windows of the window's mean. */
  readonly light: { readonly mean: Float32Array; readonly sd: Float32Array };
  /** ln of the median cell's linear luminance, mean over windows. */
  readonly level: number;
  /** By pixel of the tiles, as above, in luma levels. */
  readonly tiles: { readonly layout: TileLayout; readonly mean: Float32Array; readonly sd: Float32Array };
  /** ln(blue ÷ red) by tile. */
  readonly tileColour: { readonly mean: Float32Array; readonly sd: Float32Array };
  /** Mean and standard deviation over windows of every measure that explains, by name. */
  readonly measures: Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;
  /** Mean of what the settings of the camera amplify (`lnAmplification`), and of ln(blue ÷ red) of its white balance;
   * `null`: not told. */
  readonly settings: { readonly amplification: number | null; readonly whiteBalance: number | null };
  readonly texture: StaticTexture | null;
  /** Least that windows of the baseline, or a tenth of their mean, held by tile (gradient energy) and by block of the light
   * map (variance); −1: too flat at all times to tell. */
  readonly detail: { readonly tiles: Float32Array; readonly blocks: Float32Array };
  /** Pixel noise in levels; `null`: not known. */
  readonly noise: number | null;
  /** Whether the camera repeated its frames when it was well, half as often as would alarm or more. */
  readonly repeats: boolean;
  /** What the smudge chart needs; `null`: too few windows. */
  readonly blob: BlobCalibration | null;
}

/** Tiles whose texture stands still. */
export interface StaticTexture {
  readonly tiles: readonly number[];
  /** Where windows of the baseline lie on average, in pixels, and how far they stray from there. */
  readonly x: number;
  readonly y: number;
  readonly spread: number;
  /** Share of the baseline's windows in which the texture was found. */
  readonly found: number;
}

/** Per-place charts of the smoothed light map under one joint threshold. */
export interface BlobCalibration {
  /** By place: mean of the smoothed rest, its lag-1 correlation, and the deviation of what that leaves. */
  readonly mean: Float32Array;
  readonly correlation: Float32Array;
  readonly innovationSd: Float32Array;
  readonly threshold: number;
  /** False alarms a camera and 30 days that the threshold was set for. */
  readonly falseAlarmsPerMonth: number;
}
