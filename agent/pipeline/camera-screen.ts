import type { Blob } from '../core/scene/scene-reading.ts';

/** What the screen of one camera shows beside the snapshot. Plain data, times in UTC milliseconds. */
export interface CameraScreen {
  /** What the newest window was read against; `null`: nothing is. */
  readonly baseline: BaselineShown | null;
  /** The newest base window that was read; `null`: none since the start. */
  readonly window: { readonly startMs: number; readonly endMs: number; readonly frames: number } | null;
  readonly picture: { readonly width: number; readonly height: number } | null;
  /** `null`: that window has no maps, or the baseline none to compare them with. */
  readonly light: LightShown | null;
  /** The worst first. */
  readonly charts: readonly ChartShown[];
  /** The last day of all charts, oldest first. */
  readonly course: ScoreCourse;
  readonly histograms: readonly HistogramShown[];
  /** What the window measured and what is usual, by name of the feature. */
  readonly values: Readonly<Record<string, ValueShown>>;
  /** Why a measure cannot be given, by its name. */
  readonly unavailable: Readonly<Record<string, string>>;
  readonly lighting: readonly LightingCourse[];
}

export interface BaselineShown {
  readonly startMs: number;
  readonly endMs: number;
  readonly windows: number;
  readonly provisional: boolean;
  /** When its picture was taken that `reference` gives; `null`: it holds none. */
  readonly pictureAtMs: number | null;
}

/** By cell of 32 columns and 24 rows, row after row. */
export interface LightShown {
  readonly columns: number;
  readonly rows: number;
  /** Share by which the light differs, −0.12: 12 % darker; 0 where no more than usual. */
  readonly change: readonly number[];
  /** Of the whole picture, its median cell. */
  readonly whole: number;
  /** A spot that a chart follows; `null`: none. */
  readonly spot: Blob | null;
}

export interface ChartShown {
  readonly chart: string;
  readonly channel: string;
  readonly direction: 'up' | 'down';
  /** Of the threshold, now and at most in the last day; from 1 on it alarms. */
  readonly share: number;
  readonly highest: number;
}

export interface ScoreCourse {
  readonly fromMs: number;
  readonly stepMs: number;
  /** Largest share of a threshold by step; `null`: no window then. */
  readonly shares: readonly (number | null)[];
}

/** Shares of all counts, now and in the baseline, over the same bins. */
export interface HistogramShown {
  readonly name: string;
  readonly now: readonly number[];
  readonly usual: readonly number[];
  /** Names of the bins, where they have any. */
  readonly labels?: readonly string[];
}

export interface ValueShown {
  readonly now: number;
  readonly usual: number;
  /** In baseline standard deviations; `null`: it never moved there. */
  readonly deviations: number | null;
}

/** The months of one measure of light or camera. */
export interface LightingCourse {
  readonly measure: string;
  /** Values are shares of the baseline's (1: as then); else they are in the measure's own unit. */
  readonly isShare: boolean;
  /** How many days there are. */
  readonly days: number;
  /** Middles of days, rising, and the day's value; of many days some. */
  readonly atMs: readonly number[];
  readonly values: readonly number[];
  /** Through the days since the last step; `null`: too few days. */
  readonly line: readonly LinePoint[] | null;
  /** The same of what is to come, with its 90 % band. */
  readonly forecast: readonly BandPoint[];
  /** Change in a month, as a share or in the unit, and whether it is more than chance. */
  readonly perMonth: number | null;
  readonly isSure: boolean;
  readonly limit: number | null;
  readonly reached: { readonly atMs: number; readonly earliestMs: number; readonly latestMs: number } | null;
  /** First day of the newest stretch beyond the limit. */
  readonly crossedMs: number | null;
}

export interface LinePoint {
  readonly atMs: number;
  readonly value: number;
}

export interface BandPoint extends LinePoint {
  readonly lower: number;
  readonly upper: number;
}
