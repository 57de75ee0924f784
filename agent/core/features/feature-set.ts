import type { FrameMaps } from './frame-maps.ts';

/** What one frame says: histograms of its pixels and one number a feature. Buffers are reused for the next frame. */
export interface FeatureSet {
  /** By name (`red`, `green`, `blue`, `luma`), 256 levels each. */
  readonly histograms: ReadonlyMap<string, Uint32Array>;
  /** By name, for example `lumaMean`; NaN: unavailable in this frame, counted nowhere. */
  readonly values: Map<string, number>;
  /** Absent: not measured, as in records of an earlier version. */
  readonly maps?: FrameMaps;
}
