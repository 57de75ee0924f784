/** Channel values of windows in order of time, one list a channel; NaN: unavailable in that window. */
export interface ChannelSeries {
  readonly names: readonly string[];
  readonly windowMs: number;
  readonly startMs: Float64Array;
  readonly values: readonly Float64Array[];
}
