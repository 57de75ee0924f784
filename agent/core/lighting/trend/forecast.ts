import { crossingSet } from './fieller.ts';
import { type Ar1Line, glsAr1 } from './gls-ar1.ts';

/** Why no date is named; `null` where one is. */
export type Refusal = null | 'few-days' | 'no-trend' | 'other-way' | 'open-interval' | 'too-far';

export interface Forecast {
  /** Day numbers, fractions for parts of a day; `null` where the rules do not let a date be named. */
  readonly reached: { readonly at: number; readonly earliest: number; readonly latest: number } | null;
  readonly refusal: Refusal;
  /** The limit is not reached before this day. Never further out than a claim may go. */
  readonly notBefore: number;
  readonly line: Ar1Line;
}

/** Fewer days say nothing at all. */
export const LEAST_DAYS = 10;
/** Days with values, below which no date is named. */
export const LEAST_DAYS_FOR_DATE = 60;
/** Mann–Kendall's p must lie below this. */
export const TREND_P = 0.01;
/** TM-21: no claim further out than this many times the observed span. */
export const FARTHEST_SPANS = 6;
export const FORECAST_LEVEL = 0.9;
export const GATE_LEVEL = 0.99;

/**
 * When daily values reach a limit, and whether that may be said: only if the trend is significant and towards the limit,
 * there are 60 days, and the 90 % interval is finite and ends within 6 times the observed span, counted from its start.
 *
 * @param days day numbers, strictly rising
 * @param values in a unit in which ageing is a line: ln of the output
 * @param limit in the same unit; `side` says whether it lies below or above the healthy level
 * @param trendP Mann–Kendall's p of the same days
 * @param now day number; a lower bound never lies before it
 * @throws RangeError on fewer than `LEAST_DAYS` values
 */
export function forecast(options: {
  days: readonly number[];
  values: readonly number[];
  limit: number;
  side: 'below' | 'above';
  trendP: number;
  now: number;
}): Forecast {
  const { days, values, limit, side, trendP, now } = options;
  const n = days.length;
  if (n < LEAST_DAYS) throw new RangeError(`forecast: expected at least ${LEAST_DAYS} days, got ${n}`);
  const first = days[0]!;
  const times = days.map((day) => day - first);
  const line = glsAr1(times, values);
  const set = crossingSet(line, limit, now - first, FORECAST_LEVEL);
  const gate = crossingSet(line, limit, now - first, GATE_LEVEL);
  const farthest = FARTHEST_SPANS * times.at(-1)!;
  const isTowards = side === 'below' ? line.slope < 0 : line.slope > 0;
  const refusal = refusalOf();
  const lower = set.finite && !isTowards ? farthest : set.earliest;
  const notBefore = first + Math.max(now - first, Math.min(lower, farthest));
  const reached =
    refusal === null ? { at: first + set.best, earliest: first + set.earliest, latest: first + set.latest } : null;
  return { reached, refusal, notBefore, line };

  function refusalOf(): Refusal {
    if (n < LEAST_DAYS_FOR_DATE) return 'few-days';
    if (!(trendP < TREND_P)) return 'no-trend';
    if (!isTowards) return 'other-way';
    if (!set.finite) return 'open-interval';
    return gate.finite && gate.latest <= farthest ? null : 'too-far';
  }
}
