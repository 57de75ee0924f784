import type { Histogram } from '../../../shared/sketch/histogram.ts';
import type { Moments } from '../../../shared/sketch/moments.ts';
import type { Level } from '../../../shared/wire/report.ts';

/** The clock a window was cut by. Live windows follow the boot's monotonic clock and are stamped again when wall time
 * arrives; recorded ones follow the frames' own time, which nothing moves. */
export type TimeBasis = 'live' | 'recorded';

/** What all frames of one camera and recipe in one period add up to. `startMs` and `endMs` are UTC as believed. */
export interface Window {
  readonly level: Level;
  readonly basis: TimeBasis;
  readonly recipe: string | null;
  readonly startMs: number;
  endMs: number;
  frames: number;
  framesFailed: number;
  framesSkipped: number;
  framesLate: number;
  framesEarly: number;
  /** Frames since then may be missing because the power failed. */
  interruptedSinceMs: number | null;
  readonly histograms: Map<string, Histogram>;
  readonly stats: Map<string, Moments>;
}
