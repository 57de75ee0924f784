/** What of the light and the picture is followed over months. The names are those of the windows' statistics. */
export interface TrendMeasure {
  readonly name: TrendMeasureName;
  /** Of the published slope, per month. */
  readonly unit: string;
  /** Logarithms are published as the share that is lost or gained in a month. */
  readonly isLog: boolean;
  /** Hourly values are kept, for trends under a daily cycle. */
  readonly keepsHours: boolean;
  /** Belongs to the lamp: a new lamp starts it anew. */
  readonly ofLamp: boolean;
  /** A smaller step is none: in the measure's own unit, or `leastStepShare` as a share of its level. */
  readonly leastStep: number;
  readonly leastStepShare: number;
}

export type TrendMeasureName = 'lampOutput' | 'colourMired' | 'colourDuv' | 'uniformity' | 'focus' | 'noise';

const measure = (name: TrendMeasureName, unit: string, rest: Partial<TrendMeasure>): TrendMeasure => ({
  name,
  unit,
  isLog: false,
  keepsHours: false,
  ofLamp: false,
  leastStep: 0,
  leastStepShare: 0,
  ...rest,
});

/** Their order is the order in the stored state: add at the end only. */
export const trendMeasures: readonly TrendMeasure[] = [
  measure('lampOutput', 'of present output', { isLog: true, keepsHours: true, ofLamp: true, leastStep: 0.02 }),
  measure('colourMired', 'mired', { keepsHours: true, ofLamp: true, leastStep: 2 }),
  measure('colourDuv', 'Δu′v′', { keepsHours: true, ofLamp: true, leastStep: 0.001 }),
  measure('uniformity', 'min/mean of baseline', { keepsHours: true, leastStep: 0.02 }),
  measure('focus', 'focus', { leastStepShare: 0.05 }),
  measure('noise', 'grey levels', { leastStepShare: 0.05 }),
];

/** Days in a month of trends: a year's twelfth, so that 50,000 h to 70 % are 0.52 % a month. */
export const MONTH_DAYS = 365.25 / 12;
