import type { Moment, Shape } from '../../../../shared/wire/report.ts';
import { jumpedAt } from './classify.ts';
import { byDays, swingsDaily } from './daily-swing.ts';
import type { History, HistoryStretch } from './event-history.ts';
import type { ReadingLevel } from './event-state.ts';
import { type OnsetFinding, onsetOf } from './onset-of.ts';

/** What the history says of an event's beginning. */
export interface EventOnset {
  readonly level: ReadingLevel;
  readonly shape: Shape;
  readonly lead: number;
  readonly onset: Required<Moment>;
  readonly agreeing: readonly string[];
  /** It goes up and down with the day, and was judged by days. */
  readonly swings?: true;
  /** Channels that jumped at the onset. */
  readonly jumped: readonly string[];
}

export interface OnsetQuestion {
  readonly histories: Readonly<Record<ReadingLevel, History>>;
  /** Start of the worst chart's excursion by level; `null`: the level has not alarmed. */
  readonly sinceMs: Readonly<Record<ReadingLevel, number | null>>;
  /** What came before belongs to another event. */
  readonly notBeforeMs: number;
}

/** Windows before an excursion that are analysed with it. A ramp alarms when a part of it has passed, and a step is told
 * from one by what came before. */
const BEFORE: Readonly<Record<ReadingLevel, number>> = { base: 300, hour: 14 * 24 };
/** With fewer windows before the excursion the level's history no longer reaches back far enough. */
const LEAST_BEFORE: Readonly<Record<ReadingLevel, number>> = { base: 60, hour: 12 };
/** Where only hours alarmed, base windows are believed with this lead in BIC: what varies slowly makes steps of minutes. */
const CLEAR_LEAD = 20;
/** So soon after an excursion began its start by the chart is no worse than the analysis. */
const SOON = 12;

/**
 * Onset and shape by base windows while they reach back before the excursion, else by hours: base windows tell the moment
 * better, hours remember for weeks. `null` only without any window.
 */
export function eventOnset(question: OnsetQuestion): EventOnset | null {
  const { sinceMs } = question;
  const earliestSince = Math.min(sinceMs.base ?? Number.POSITIVE_INFINITY, sinceMs.hour ?? Number.POSITIVE_INFINITY);
  const days = analyseDays(question, earliestSince);
  if (days !== null) return days;
  const base = analyse(question, 'base', earliestSince);
  const isSure = sinceMs.base !== null || (base !== null && base.lead >= CLEAR_LEAD);
  if (base !== null && base.shape !== 'undetermined' && isSure) return base;
  const hour = sinceMs.hour === null ? null : analyse(question, 'hour', earliestSince);
  // To a few hours a change that took some of them looks like a step, whatever it is.
  if (hour !== null && hour.after < SOON && hour.shape !== 'undetermined')
    return base ?? { ...hour, shape: 'undetermined' };
  if (hour !== null && hour.shape !== 'undetermined') return hour;
  const open = sinceMs.base === null ? (hour ?? base) : (base ?? hour);
  return open === null ? null : { ...open, shape: 'undetermined' };
}

function analyse(
  question: OnsetQuestion,
  level: ReadingLevel,
  sinceMs: number,
): (EventOnset & { after: number }) | null {
  const history = question.histories[level];
  const whole = history.stretch(question.notBeforeMs);
  const windows = whole.startsMs.length;
  if (windows === 0) return null;
  let place = whole.startsMs.findLastIndex((startMs) => startMs <= sinceMs);
  if (place < 0) place = 0;
  // A full ring has forgotten what it does not hold; a young or just cleared one has no more, and must do.
  if (place < LEAST_BEFORE[level] && windows === history.capacity) return null;
  const first = Math.max(0, place - BEFORE[level]);
  const stretch = from(whole, first);
  const finding = onsetOf(stretch);
  const after = windows - place;
  const excursion = {
    atMs: whole.startsMs[place]!,
    earliestMs: whole.startsMs[Math.max(0, place - 1)]!,
    latestMs: whole.endsMs[windows - 1]!,
  };
  const onset = finding === null ? excursion : intervalOf(finding, excursion, after);
  return {
    level,
    shape: finding?.shape ?? 'undetermined',
    lead: finding?.lead ?? 0,
    onset,
    agreeing: finding?.agreeing ?? [],
    jumped: jumpedAt(stretch, onset.atMs),
    after,
  };
}

/** Days since the onset below which its shape by days is none yet. */
const FEWEST_DAYS = { step: 5, ramp: 10 };

/** What goes up and down with the day is a step every morning to hours; `null`: it does not, or has not for long. */
function analyseDays({ histories, sinceMs, notBeforeMs }: OnsetQuestion, earliestMs: number): EventOnset | null {
  if (sinceMs.base === null && sinceMs.hour === null) return null;
  const { hour } = histories;
  const whole = hour.stretch(notBeforeMs);
  const place = whole.startsMs.findLastIndex((startMs) => startMs <= earliestMs);
  if (place < 0 || !swingsDaily(whole, place)) return null;
  const finding = onsetOf(byDays(whole), FEWEST_DAYS);
  if (finding === null) return null;
  const { shape, lead, atMs, earliestMs: fromMs, latestMs, agreeing } = finding;
  return {
    level: 'hour',
    shape,
    lead,
    onset: { atMs, earliestMs: fromMs, latestMs },
    agreeing,
    jumped: [],
    swings: true,
  };
}

function intervalOf(finding: OnsetFinding, excursion: Required<Moment>, after: number): Required<Moment> {
  const { atMs, earliestMs, latestMs } = finding;
  if (finding.shape !== 'undetermined' || after >= SOON) return { atMs, earliestMs, latestMs };
  return {
    atMs: excursion.atMs,
    earliestMs: Math.min(earliestMs, excursion.earliestMs),
    latestMs: excursion.latestMs,
  };
}

function from(whole: HistoryStretch, first: number): HistoryStretch {
  if (first === 0) return whole;
  return {
    startsMs: whole.startsMs.subarray(first),
    endsMs: whole.endsMs.subarray(first),
    series: new Map([...whole.series].map(([channel, series]) => [channel, series.subarray(first)])),
  };
}
