import { median } from '../../../../shared/stats/median.ts';
import { shapeOf } from '../../../../shared/stats/shape-of.ts';
import type { EventStatus, Evidence, Moment, Severity, Shape } from '../../../../shared/wire/report.ts';
import type { EventBody } from '../../drift/events/event-state.ts';
import { DAY_MS, type DayPoints, middleMs } from './day-points.ts';
import { type Forecast, LEAST_DAYS_FOR_DATE } from './forecast.ts';
import type { LevelStep } from './level-step.ts';
import {
  clearedAction,
  crossedAction,
  crossedLine,
  dueAction,
  forecastLine,
  levelLine,
  type Renewal,
  rateLine,
  renewedLine,
  type Telling,
} from './limit-words.ts';
import type { MeasureLimit } from './limits.ts';
import type { Trend } from './trend-of.ts';

/** What outlives a restart of an event about a limit; plain JSON. */
export interface OpenLimitEvent {
  readonly id: string;
  severity: Severity;
  shape: Shape;
  onset: Required<Moment>;
  /** The day that was told last as the one of the limit; `null` when none was. */
  toldDay: number | null;
  /** First day of the stretch in which nothing was near any more. */
  calmSince: number | null;
}

/** One day's judgement of one measure with a limit. */
export interface LimitFacts extends Telling {
  readonly limit: MeasureLimit;
  /** Days since the last change of level. */
  readonly points: DayPoints;
  readonly trend: Trend | null;
  readonly forecast: Forecast | null;
  readonly crossedSince: number | null;
  /** A step back to where it was, or a new lamp, found now. */
  readonly renewed: Renewal | null;
  /** The step for the worse with which the days at hand began. */
  readonly worsened: LevelStep | null;
  /** Another baseline: what was followed is no more. */
  readonly isRebased: boolean;
  readonly today: number;
  readonly horizonDays: number;
  readonly recipe: string | null;
}

/** An event is over when, for so many days, the limit was farther off than twice the horizon. */
const CALM_DAYS = 7;
const CALM_HORIZONS = 2;
/** Values older than this are no ground to call somebody. */
const FRESH_DAYS = 7;
/** A date that moves by less than this, or less than a quarter of the time that is left, is no news. */
const NEWS_DAYS = 3;
const NEWS_PART = 0.25;
/** 'Now' and 'before' are medians of so many days. */
const LEVEL_DAYS = 5;

/**
 * Raises, updates or clears the event of one limit. At most one event a day comes of it; asked again on the same day
 * nothing new is said.
 *
 * @param idFor makes the id of a new event
 */
export function judgeLimit(
  open: OpenLimitEvent | null,
  facts: LimitFacts,
  idFor: () => string,
): { open: OpenLimitEvent | null; event: EventBody | null } {
  if (open !== null && facts.isRebased)
    return { open: null, event: cleared(open, facts, { text: 'Another baseline was promoted' }) };
  if (open !== null && facts.renewed !== null)
    return { open: null, event: cleared(open, facts, renewedLine(facts.limit, facts.renewed, facts)) };
  const isCrossed = facts.crossedSince !== null;
  const isDue = dueWithin(facts, facts.horizonDays);
  if (open === null) {
    if (!(isCrossed || isDue) || !isFresh(facts)) return { open, event: null };
    const raised: OpenLimitEvent = {
      id: idFor(),
      severity: isCrossed ? 'act' : 'watch',
      ...onsetOf(facts),
      toldDay: facts.forecast?.reached?.at ?? null,
      calmSince: null,
    };
    return { open: raised, event: told(raised, 'raised', facts) };
  }
  const next = { ...open, calmSince: isCalm(facts) ? (open.calmSince ?? facts.today) : null };
  if (next.calmSince !== null && facts.today - next.calmSince >= CALM_DAYS)
    return { open: null, event: cleared(open, facts, { text: 'The limit is no longer near' }) };
  const isWorse = isCrossed && open.severity === 'watch';
  if (isWorse) Object.assign(next, { severity: 'act' }, onsetOf(facts));
  const hasMoved = next.severity === 'watch' && moved(open.toldDay, facts);
  if (!isWorse && !hasMoved) return { open: next, event: null };
  next.toldDay = facts.forecast?.reached?.at ?? null;
  return { open: next, event: told(next, 'updated', facts) };
}

function dueWithin({ forecast, today }: LimitFacts, days: number): boolean {
  return forecast !== null && forecast.reached !== null && forecast.reached.earliest - today <= days;
}

/** A series too short to forecast from says nothing of calm. */
function isCalm(facts: LimitFacts): boolean {
  const canSay = facts.points.days.length >= LEAST_DAYS_FOR_DATE;
  return canSay && facts.crossedSince === null && !dueWithin(facts, CALM_HORIZONS * facts.horizonDays);
}

const isFresh = ({ points, today }: LimitFacts): boolean => today - (points.days.at(-1) ?? -Infinity) <= FRESH_DAYS;

function moved(toldDay: number | null, { forecast, today }: LimitFacts): boolean {
  const at = forecast?.reached?.at;
  if (at === undefined) return false;
  if (toldDay === null) return true;
  return Math.abs(at - toldDay) >= Math.max(NEWS_DAYS, NEWS_PART * Math.max(0, at - today));
}

/** Since when: the step that began it, the bend of the series, or its first day. */
function onsetOf({ points, worsened }: LimitFacts): { shape: Shape; onset: Required<Moment> } {
  const { days, values } = points;
  if (worsened !== null) return { shape: 'step', onset: moment(worsened.day, worsened.day - 1, worsened.day) };
  const found = values.length >= 12 ? shapeOf(values) : null;
  if (found === null || found.best !== 'ramp') return { shape: 'ramp', onset: moment(days[0]!, days[0]!, days[0]!) };
  // No onset is sought in the first days; one found at their edge means the beginning.
  const at = (index: number) => days[index <= 3 ? 0 : index]!;
  return { shape: 'ramp', onset: moment(at(found.onset), at(found.earliest), at(found.latest)) };
}

const moment = (at: number, earliest: number, latest: number): Required<Moment> => ({
  atMs: middleMs(at),
  earliestMs: middleMs(earliest),
  latestMs: middleMs(latest),
});

function told(open: OpenLimitEvent, status: 'raised' | 'updated', facts: LimitFacts): EventBody {
  const { limit, trend, forecast, crossedSince } = facts;
  const lines: (Evidence | null)[] = [
    levelLine(limit, levels(facts, open.onset.atMs), facts),
    trend === null ? null : rateLine(limit, trend),
    crossedSince === null
      ? forecast === null
        ? null
        : forecastLine(forecast, facts)
      : crossedLine(limit, crossedSince, facts),
  ];
  const reached = forecast?.reached ?? null;
  const isSudden = open.shape === 'step';
  const action =
    open.severity === 'act' || reached === null ? crossedAction(limit, isSudden) : dueAction(limit, reached, facts);
  return body(open, facts, status, lines, { action, cause: isSudden ? null : limit.cause });
}

function cleared(open: OpenLimitEvent, facts: LimitFacts, reason: Evidence): EventBody {
  const level = facts.points.days.length === 0 ? null : levelLine(facts.limit, levels(facts, open.onset.atMs), facts);
  const lines = facts.isRebased || facts.renewed !== null ? [reason] : [level, reason];
  const cause = open.shape === 'step' ? null : facts.limit.cause;
  return body(open, facts, 'cleared', lines, { action: clearedAction, cause });
}

function levels({ points, worsened }: LimitFacts, onsetMs: number): { before: number; now: number; sinceDay: number } {
  const { days, values } = points;
  const sinceDay = Math.max(days[0]!, Math.floor(onsetMs / DAY_MS));
  const from = Math.max(
    0,
    days.findIndex((day) => day >= sinceDay),
  );
  return {
    // The days at hand begin after a step that made it worse.
    before: median(values.slice(from, from + LEVEL_DAYS)) - (worsened?.size ?? 0),
    now: median(values.slice(-LEVEL_DAYS)),
    sinceDay: days[from]!,
  };
}

function body(
  { id, severity, onset, shape }: OpenLimitEvent,
  { limit, recipe }: LimitFacts,
  status: EventStatus,
  lines: readonly (Evidence | null)[],
  said: { action: string; cause: string | null },
): EventBody {
  return {
    id,
    type: 'lighting',
    status,
    severity,
    onset: { ...onset },
    shape,
    feature: limit.measure,
    evidence: lines.filter((line) => line !== null),
    recipe,
    ...said,
  };
}
