import { median } from '../../../../shared/stats/median.ts';
import type { ReportHeader, TrendReport } from '../../../../shared/wire/report.ts';
import { shortened } from '../../drift/events/event-evidence.ts';
import { eventId } from '../../drift/events/event-id.ts';
import type { EventBody } from '../../drift/events/event-state.ts';
import type { LoggedEvent, LoggedKind } from '../../drift/events/logged-event.ts';
import type { Window } from '../../window/window.ts';
import { dailyCycle } from './daily-cycle.ts';
import { DAY_MS, type DayPoints, dayOf, middleMs, presentPart, since } from './day-points.ts';
import { type Forecast, forecast, LEAST_DAYS } from './forecast.ts';
import { type LevelStep, levelStep } from './level-step.ts';
import { judgeLimit, type LimitFacts } from './limit-event.ts';
import { crossedSince, type LightingLimits, type MeasureLimit, measureLimits } from './limits.ts';
import { MONTH_DAYS, type TrendMeasure, trendMeasures } from './measures.ts';
import { tamed } from './tamed.ts';
import { seasonalTrendOf, type Trend, trendOf } from './trend-of.ts';
import { type Beginning, createSeries, decodeTrendState, encodeTrendState, noTrendState } from './trend-state.ts';

/** What a trend says; who says it and when is added by the pipeline. */
export type TrendBody = Omit<TrendReport, keyof ReportHeader | 'kind'>;

export interface LightingTrendOptions {
  readonly camera: string;
  readonly recipe: string | null;
  readonly limits: LightingLimits;
  /** For dates in words; UTC unless given. */
  readonly timeZone?: string;
}

/**
 * The months of one camera and recipe: gathers the hours' lighting measures to days, follows their trends, says when a
 * limit will be reached, and tells it as events. Pure; `now` is an argument.
 */
export interface LightingTrend {
  /** Takes a closed hour; windows of other levels and hours that were there are no harm. With another baseline than before
   * every measure starts anew, since all of them are told against it. */
  addHour(window: Pick<Window, 'level' | 'startMs' | 'stats'>, baselineId?: string | null): void;
  /** What somebody did: 'light', 'cleaning' and 'lens' explain steps. */
  logged(event: LoggedEvent): void;
  /** Judges all days before that of `nowMs`; nightly, and whenever somebody asks. */
  day(nowMs: number): { trends: TrendBody[]; events: EventBody[] };
  /** Every measure's days as they stand, for people to look at; changes nothing. Each takes up to some 40 ms, with three
   * years of days. */
  courses(nowMs: number): Generator<MeasureCourse>;
  /** Whether the days before that of `nowMs` were not judged yet. */
  isDue(nowMs: number): boolean;
  /** About 37 KB. */
  state(): Uint8Array;
  /** @throws RangeError for a state that cannot be read; then nothing was taken */
  restore(state: Uint8Array): void;
}

export interface MeasureCourse {
  readonly measure: TrendMeasure;
  /** Of all days there are, also before the last step. */
  readonly all: DayPoints;
  /** The days that tell how things go now; trend and forecast are theirs, `null` where they are too few. */
  readonly points: DayPoints;
  readonly trend: Trend | null;
  readonly forecast: Forecast | null;
  readonly limit: MeasureLimit | null;
  /** Day number; `null`: not beyond the limit. */
  readonly crossed: number | null;
}

/** Kinds of notes that explain a step of the light. */
const explaining: readonly LoggedKind[] = ['light', 'cleaning', 'lens'];
const MOST_LOGGED = 20;
/** People write down what they did on the day, or the next morning. */
const NOTE_DAYS = 1;
/** A measure that was not there for so long has no trend to tell. */
const STALE_DAYS = 14;
/** More steps than this at a time are no steps. */
const MOST_STEPS = 5;

export function createLightingTrend({ camera, recipe, limits, timeZone = 'UTC' }: LightingTrendOptions): LightingTrend {
  const limitsByMeasure = new Map(measureLimits(limits).map((limit) => [limit.measure, limit]));
  const horizonDays = limits.planningHorizonMs / DAY_MS;
  let series = createSeries();
  let state = noTrendState();

  function noteFor(day: number): LoggedEvent | null {
    return state.logged.find((note) => Math.abs(dayOf(note.atMs) - day) <= NOTE_DAYS) ?? null;
  }

  function pointsOf({ name }: TrendMeasure, today: number): DayPoints {
    return since(series.get(name)!.points(today), state.begins[name]?.day ?? Number.NEGATIVE_INFINITY);
  }

  /** Starts a measure anew at each step of its level; returns those that were found. */
  function takeSteps(measure: TrendMeasure, today: number): LevelStep[] {
    const found: LevelStep[] = [];
    while (found.length < MOST_STEPS) {
      const points = pointsOf(measure, today);
      if (points.days.length === 0) break;
      const least = measure.leastStep + measure.leastStepShare * Math.abs(median(points.values));
      const step = levelStep(points, { least, noted: (day) => noteFor(day) !== null });
      if (step === null) break;
      found.push(step);
      begin(measure, { day: step.day, step });
    }
    return found;
  }

  function begin(measure: TrendMeasure, beginning: Beginning): void {
    const known = state.begins[measure.name];
    if (known === undefined || known.day < beginning.day) state.begins[measure.name] = beginning;
  }

  /** A new lamp, seen in its output and written down, is new in its colour too. Returns its day. */
  function newLamp(steps: readonly LevelStep[]): number | null {
    const step = steps.findLast(({ day, size }) => size > 0 && noteFor(day)?.kind === 'light');
    if (!step) return null;
    for (const measure of trendMeasures) if (measure.ofLamp) begin(measure, { day: step.day, step: null });
    return step.day;
  }

  function trendBody(measure: TrendMeasure, today: number, told: Told): TrendBody | null {
    const { points, trend, forecast, crossed } = told;
    const lastDay = points.days.at(-1);
    if (trend === null || lastDay === undefined || today - lastDay > STALE_DAYS) return null;
    const monthly = (slope: number) => (measure.isLog ? Math.expm1(slope * MONTH_DAYS) : slope * MONTH_DAYS);
    const limit = limitsByMeasure.get(measure.name);
    const threshold = limit && forecast ? thresholdOf(limit, forecast, crossed) : undefined;
    return {
      measure: measure.name,
      unit: measure.unit,
      startMs: points.days[0]! * DAY_MS,
      endMs: (lastDay + 1) * DAY_MS,
      slopePerMonth: monthly(trend.slopePerDay),
      interval: [monthly(trend.interval[0]), monthly(trend.interval[1])],
      p: trend.p,
      ...(threshold ? { threshold } : {}),
    };
  }

  function tellOf(measure: TrendMeasure, today: number, nowMs: number): Told {
    const all = pointsOf(measure, today);
    const points = presentPart({ days: all.days, values: tamed(all.values) });
    const limit = limitsByMeasure.get(measure.name);
    const crossed = limit ? crossedSince(limit, points) : null;
    if (points.days.length < LEAST_DAYS) return { points, crossed, trend: null, forecast: null };
    const cycle = dailyCycle(series.get(measure.name)!.hours(), points.days[0]!);
    const trend = cycle === null ? trendOf(points) : seasonalTrendOf(cycle);
    if (!limit) return { points, crossed, trend, forecast: null };
    const { at, side } = limit;
    // Day numbers name a day's middle.
    const now = nowMs / DAY_MS - 0.5;
    return { points, crossed, trend, forecast: forecast({ ...points, limit: at, side, trendP: trend.p, now }) };
  }

  function eventOf(limit: MeasureLimit, told: Told, anew: Anew, nowMs: number): EventBody | null {
    if (told.points.days.length === 0 && !state.isRebased) return null;
    const step = state.begins[limit.measure]?.step ?? null;
    const isBetter = ({ size }: LevelStep) => (limit.side === 'below' ? size > 0 : size < 0);
    const back = anew.steps.findLast(isBetter);
    const renewedDay = back?.day ?? anew.newLampDay;
    const isMost = step !== null && Math.abs(step.size) >= Math.abs(told.points.values.at(-1) ?? 0) / 2;
    const facts: LimitFacts = {
      limit,
      points: told.points,
      trend: told.trend,
      forecast: told.forecast,
      crossedSince: told.crossed,
      renewed: renewedDay === null ? null : { day: renewedDay, size: back?.size ?? null, note: noteFor(renewedDay) },
      worsened: step !== null && !isBetter(step) && isMost ? step : null,
      isRebased: state.isRebased,
      today: dayOf(nowMs),
      horizonDays,
      recipe,
      nowMs,
      timeZone,
    };
    const judged = judgeLimit(state.open[limit.measure] ?? null, facts, () => {
      state.raised++;
      return `${eventId({ camera, recipe, atMs: nowMs, count: state.raised })}-${limit.suffix}`;
    });
    if (judged.open === null) delete state.open[limit.measure];
    else state.open[limit.measure] = judged.open;
    return judged.event;
  }

  return {
    addHour({ level, startMs, stats }, baselineId = null) {
      if (level !== 'hour') return;
      if (baselineId !== state.baselineId) {
        if (state.baselineId !== null) {
          // The day of the change has hours of both.
          for (const measure of trendMeasures) begin(measure, { day: dayOf(startMs) + 1, step: null });
          state.isRebased = true;
        }
        state.baselineId = baselineId;
      }
      for (const { name } of trendMeasures) {
        const moments = stats.get(name);
        if (moments && moments.n > 0) series.get(name)!.add(startMs, moments.mean);
      }
    },
    logged(event) {
      if (!explaining.includes(event.kind)) return;
      state.logged = [...state.logged, { ...event, text: shortened(event.text) }].slice(-MOST_LOGGED);
    },
    day(nowMs) {
      const today = dayOf(nowMs);
      // An hour that is not over cannot have been measured; one or two days are a matter of zones and slow clocks.
      for (const one of series.values()) {
        one.forgetFrom(today + 2);
        const hours = one.hours();
        if (hours.values.length > 0) one.takeOff(dailyCycle(hours, hours.firstDay)?.course ?? null);
      }
      const steps = new Map(trendMeasures.map((measure) => [measure.name, takeSteps(measure, today)]));
      const newLampDay = newLamp(steps.get('lampOutput')!);
      const trends: TrendBody[] = [];
      const events: EventBody[] = [];
      for (const measure of trendMeasures) {
        const told = tellOf(measure, today, nowMs);
        const trend = trendBody(measure, today, told);
        if (trend !== null) trends.push(trend);
        const limit = limitsByMeasure.get(measure.name);
        const event = limit ? eventOf(limit, told, { steps: steps.get(measure.name)!, newLampDay }, nowMs) : null;
        if (event !== null) events.push(event);
      }
      state.isRebased = false;
      state.judgedDay = today;
      return { trends, events };
    },
    *courses(nowMs) {
      const today = dayOf(nowMs);
      for (const measure of trendMeasures)
        yield {
          measure,
          all: series.get(measure.name)!.points(today),
          ...tellOf(measure, today, nowMs),
          limit: limitsByMeasure.get(measure.name) ?? null,
        };
    },
    isDue: (nowMs) => state.judgedDay !== dayOf(nowMs),
    state: () => encodeTrendState(state, series),
    restore(bytes) {
      const taken = createSeries();
      state = decodeTrendState(bytes, taken);
      series = taken;
    },
  };
}

/** A measure as the days at hand tell it. */
interface Told {
  readonly points: DayPoints;
  readonly trend: Trend | null;
  readonly forecast: Forecast | null;
  readonly crossed: number | null;
}

/** What began anew with this analysis. */
interface Anew {
  readonly steps: readonly LevelStep[];
  readonly newLampDay: number | null;
}

/** A limit that was crossed is an observation, and its day is named; else the forecast's, where the rules allow one. */
function thresholdOf(limit: MeasureLimit, { reached, notBefore }: Forecast, crossed: number | null) {
  const value = limit.published;
  if (reached === null && crossed !== null) return { value, reached: { atMs: middleMs(crossed) } };
  if (reached === null) return { value, notBeforeMs: middleMs(notBefore) };
  const { at, earliest, latest } = reached;
  return { value, reached: { atMs: middleMs(at), earliestMs: middleMs(earliest), latestMs: middleMs(latest) } };
}
