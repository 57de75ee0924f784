/** Where one chart of a camera stands after a window. */
export interface ChartReading {
  readonly chart: 'fast' | 'cusum-0.5' | 'cusum-1' | 'ewma' | 'blob' | 'displacement' | 'obstruction' | 'frozen';
  readonly channel: string;
  readonly direction: 'up' | 'down';
  readonly statistic: number;
  readonly threshold: number;
  /** Start of the excursion that the statistic sums up. */
  readonly sinceMs: number;
  /** Whether an alarm of this chart may say 'act' or, by the baseline's span, only 'watch'. */
  readonly mayAct: boolean;
}
