import type { FrameMaps } from './frame-maps.ts';

/** Histograms of pixel levels, in which neighbouring bins are alike; those of a model count classes. */
export const levelHistograms: ReadonlySet<string> = new Set(['red', 'green', 'blue', 'luma']);

/** What one frame says: histograms of its pixels and one number a feature. Buffers are reused for the next frame. */
export interface FeatureSet {
  /** By name, 256 levels each. */
  readonly histograms: ReadonlyMap<string, Uint32Array>;
  /** By name, for example `lumaMean`; NaN: unavailable in this frame, counted nowhere. */
  readonly values: Map<string, number>;
  /** Absent: not measured, as in records of an earlier version. */
  readonly maps?: FrameMaps;
}
