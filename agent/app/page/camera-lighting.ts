import { median } from '../../../shared/stats/median.ts';
import { DAY_MS, middleMs } from '../../core/lighting/trend/day-points.ts';
import { FORECAST_LEVEL, TREND_P } from '../../core/lighting/trend/forecast.ts';
import { bandAt } from '../../core/lighting/trend/forecast-band.ts';
import type { MeasureCourse } from '../../core/lighting/trend/lighting-trend.ts';
import { MONTH_DAYS } from '../../core/lighting/trend/measures.ts';
import type { BandPoint, LightingCourse, LinePoint } from '../../pipeline/camera-screen.ts';

/** As many days as a plot has room for. */
const mostPoints = 400;
/** What is drawn of the time to come: as much as there is of the past, or until the limit where that is told. */
const mostAheadDays = 1_500;
const bandPoints = 24;

/** A measure's days, line and forecast as they are drawn, or `null` for one without a day. */
export function lightingCourse(course: MeasureCourse): LightingCourse | null {
  const { measure, all, points, trend, forecast, limit, crossed } = course;
  if (all.days.length === 0) return null;
  const shown = (value: number) => (measure.isLog ? Math.exp(value) : value);
  const monthly = (slope: number) => (measure.isLog ? Math.expm1(slope * MONTH_DAYS) : slope * MONTH_DAYS);
  const reached = forecast?.reached ?? null;
  return {
    measure: measure.name,
    isShare: measure.isLog,
    days: all.days.length,
    atMs: thinned(all.days).map(middleMs),
    values: thinned(all.values).map((value) => rounded(shown(value))),
    line: trend && theilSenLine(points, trend.slopePerDay, shown),
    forecast: forecastPoints(course, shown),
    perMonth: trend && monthly(trend.slopePerDay),
    isSure: trend !== null && trend.p < TREND_P,
    limit: limit?.published ?? null,
    reached: reached && {
      atMs: middleMs(reached.at),
      earliestMs: middleMs(reached.earliest),
      latestMs: middleMs(reached.latest),
    },
    crossedMs: crossed === null ? null : middleMs(crossed),
  };
}

/** Through the median of what the slope leaves, as Theil and Sen have it. */
function theilSenLine(
  { days, values }: MeasureCourse['points'],
  slope: number,
  shown: (value: number) => number,
): LinePoint[] {
  const level = median(values.map((value, i) => value - slope * (days[i]! - days[0]!)));
  return [days[0]!, days.at(-1)!].map((day) => ({
    atMs: middleMs(day),
    value: rounded(shown(level + slope * (day - days[0]!))),
  }));
}

function forecastPoints({ points, forecast }: MeasureCourse, shown: (value: number) => number): BandPoint[] {
  if (!forecast) return [];
  const first = points.days[0]!;
  const last = points.days.at(-1)!;
  const end = forecast.reached ? forecast.reached.latest + 7 : last + (last - first) / 2;
  const ahead = Math.min(mostAheadDays, Math.max(7, end - last));
  return Array.from({ length: bandPoints }, (_, i) => {
    const day = last + (ahead * i) / (bandPoints - 1);
    const { value, lower, upper } = bandAt(forecast.line, day - first, FORECAST_LEVEL);
    return {
      atMs: Math.round((day + 0.5) * DAY_MS),
      value: rounded(shown(value)),
      lower: rounded(shown(lower)),
      upper: rounded(shown(upper)),
    };
  });
}

/** Evenly, the last one among them. */
function thinned(values: readonly number[]): number[] {
  const step = Math.ceil(values.length / mostPoints);
  return values.filter((_, i) => (values.length - 1 - i) % step === 0);
}

const rounded = (value: number): number => Number(value.toPrecision(6));
