import type { TileLayout } from '../features/frame-maps.ts';

/** What a camera's scene looked like in the baseline, place by place, and how far each place wandered from window to
 * window. Part of a baseline; plain numbers and typed arrays. */
export interface Scenery {
  /** Base windows it was learnt from. */
  readonly windows: number;
  /** Frames of a usual window. */
  readonly framesPerWindow: number;
  /** By cell of the light map: mean and standard deviation over windows of the window's mean. */
  readonly light: { readonly mean: Float32Array; readonly sd: Float32Array };
  /** By pixel of the tiles, as above, in luma levels. */
  readonly tiles: { readonly layout: TileLayout; readonly mean: Float32Array; readonly sd: Float32Array };
  /** Mean and standard deviation over windows of every measure that `measureScene` gave, by name. */
  readonly measures: Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;
  /** What the smudge chart needs; `null`: too few windows. */
  readonly blob: BlobCalibration | null;
}

/** Per-place charts of the light map under one joint threshold. */
export interface BlobCalibration {
  /** By chart place: standard deviation and lag-1 correlation of the smoothed map's residual over windows. */
  readonly sd: Float32Array;
  readonly correlation: Float32Array;
  readonly threshold: number;
  /** False alarms a camera and 30 days that the threshold was set for. */
  readonly falseAlarmsPerMonth: number;
}
