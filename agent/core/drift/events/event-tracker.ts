import type { Diagnose, Diagnosis } from '../../diagnosis/diagnosis.ts';
import { isCovered, reaches, type Tolerance } from '../../tolerance/tolerance.ts';
import type { ChartReading } from '../chart-reading.ts';
import type { DriftReading } from '../reading.ts';
import { anotherSince } from './another-change.ts';
import { type BaselineFacts, scalesOf, usualIn } from './baseline-facts.ts';
import { typeOf } from './classify.ts';
import { alarmsOf, spend, stillSpent } from './event-charts.ts';
import { diagnosisAt, noteDiagnosis } from './event-diagnosis.ts';
import { movedSince, shortened } from './event-evidence.ts';
import { createHistory, type History } from './event-history.ts';
import { eventId } from './event-id.ts';
import { type EventOnset, eventOnset } from './event-onset.ts';
import { isByDay, isSettled, NEAR_OVER, nearDays, noteSettling, notSettled } from './event-settling.ts';
import { severityOf } from './event-severity.ts';
import { nextShape } from './event-shape.ts';
import { createRecentSigns } from './event-signs.ts';
import { type EventBody, noState, type OpenEvent, type ReadingLevel, type TrackerState } from './event-state.ts';
import { asPublished, isNews, sinceOnset, type Teller, tellCleared, tellOpen, toldLevel } from './event-telling.ts';
import { type LoggedEvent, loggedAtEnd, loggedInside } from './logged-event.ts';

export interface EventTrackerOptions {
  readonly camera: string;
  readonly recipe: string | null;
  readonly baseline: BaselineFacts;
  /** From where on a change matters to the model; before, an event of what it covers is only 'watch'. */
  readonly tolerance?: Tolerance;
  /** Names causes; absent: events tell what changed and since when, not why. */
  readonly diagnose?: Diagnose;
  /** Windows and hours of deviations held for the onset. */
  readonly history?: { readonly baseWindows: number; readonly hours: number };
}

/** One camera's and recipe's drift, from readings in order to events: at most one is open at a time. */
export interface EventTracker {
  /** Takes the next reading of either level; what has to be published. */
  read(reading: DriftReading): EventBody[];
  /** Takes a reading into the history only: what was judged before a restart. */
  remember(reading: DriftReading): void;
  /** Something that may explain an onset; told with the next reading. */
  logged(event: LoggedEvent): void;
  /** Plain JSON to go on from after a restart, with the history remembered. */
  state(): TrackerState;
  restore(state: TrackerState): void;
  /** Clears an open event because its baseline no longer holds, for a reason in words. */
  close(atMs: number, reason: string): EventBody[];
}

/** 10 hours of minutes; 45 days of hours. */
const HISTORY = { baseWindows: 600, hours: 24 * 45 };
const MOST_LOGGED = 200;
const MOST_CULPRITS = 32;
/** Hours before another change that are analysed with it. */
const DAY_MS = 86_400_000;
const ANOTHER_BEFORE_MS = 5 * DAY_MS;
/** A day's mean is near some hours later than each of its hours. */
const SETTLING_MS = DAY_MS / 4;
const BLIP_MS = 7 * DAY_MS;
/** Once the shape is known, an analysis each so many readings is enough to narrow the onset. */
const ANALYSED_EVERY = 10;
/** Until then one each reading at first, and ever fewer: a sixtieth of its age tells little new. */
const ANALYSED_PER_AGE = 1 / 60;
/** Another channel becomes the one that moved most when, over many windows, it is this much farther away. */
const CLEARLY_FARTHER = 1.25;
const FARTHER_OVER: Readonly<Record<ReadingLevel, number>> = { base: 60, hour: 48 };

export function createEventTracker(options: EventTrackerOptions): EventTracker {
  const scaleAt = scalesOf(options.baseline);
  const sizes = options.history ?? HISTORY;
  const histories: Record<ReadingLevel, History> = {
    base: createHistory(sizes.baseWindows, scaleAt),
    hour: createHistory(sizes.hours, scaleAt),
  };
  const windowMs: Record<ReadingLevel, number> = { base: 60_000, hour: 3_600_000 };
  const teller: Teller = { recipe: options.recipe, baseline: options.baseline, histories, windowMs };
  const recent = createRecentSigns(scaleAt, usualIn(options.baseline));
  const last: Record<ReadingLevel, DriftReading | null> = { base: null, hour: null };
  /** What is known of the cause at this reading. */
  let said: Diagnosis | null = null;
  let state = noState();

  function remember(reading: DriftReading): void {
    histories[reading.level].add(reading);
    if (options.diagnose) recent.add(reading);
    windowMs[reading.level] = Math.max(1, reading.endMs - reading.startMs);
    last[reading.level] = reading;
  }

  function severityNow(reading: DriftReading, alarms: readonly ChartReading[]) {
    const { tolerance } = options;
    const { level } = reading;
    const inARow = state.overTolerance;
    if (tolerance !== undefined) inARow[level] = reaches(reading, tolerance) ? inARow[level] + 1 : 0;
    return severityOf(alarms, reading.charts, {
      stated: tolerance !== undefined,
      overInARow: Math.max(inARow.base, inARow.hour),
      covers: (channel) => tolerance !== undefined && isCovered(tolerance, channel),
    });
  }

  function raise(reading: DriftReading, alarms: readonly ChartReading[], severity: OpenEvent['severity']): EventBody[] {
    state.raised++;
    const worst = alarms[0]!;
    const event: OpenEvent = {
      id: eventId({ camera: options.camera, recipe: options.recipe, atMs: reading.endMs, count: state.raised }),
      raisedMs: reading.endMs,
      severity,
      type: 'data-drift',
      shape: 'undetermined',
      onsetLevel: reading.level,
      onset: { atMs: worst.sinceMs, earliestMs: worst.sinceMs, latestMs: reading.endMs },
      channel: worst.channel,
      agreeing: [],
      match: null,
      sinceMs: { base: null, hour: null },
      culprits: [],
      peaks: { base: {}, hour: {} },
      settling: { base: notSettled(), hour: notSettled() },
      candidate: { shape: 'undetermined', times: 0 },
      unanalysed: 0,
      published: {
        atMs: 0,
        severity,
        type: 'data-drift',
        shape: 'undetermined',
        channel: '',
        widthMs: Number.MAX_SAFE_INTEGER,
        matched: null,
      },
    };
    state.open = event;
    noteAlarms(event, reading, alarms, histories);
    analyse(event);
    chooseChannel(event, reading);
    seekCause(event, reading);
    noteSettling(event, reading, histories[reading.level]);
    return publish(event, 'raised', reading);
  }

  function analyse(event: OpenEvent): void {
    event.unanalysed = 0;
    const notBeforeMs = event.before?.fromMs ?? state.clearedMs ?? Number.NEGATIVE_INFINITY;
    const found = eventOnset({ histories, sinceMs: event.sinceMs, notBeforeMs });
    if (found === null) return;
    if (found.swings) event.swings = true;
    const next = nextShape(event, found);
    const isOther = next.shape !== event.shape || next.shape === 'undetermined';
    event.candidate = next.candidate;
    event.shape = next.shape;
    if (isOther || (found.shape === event.shape && narrows(found, event))) {
      event.onset = found.onset;
      event.onsetLevel = found.level;
      event.agreeing = [...found.agreeing];
    }
    event.match = loggedInside(state.logged, event.onset);
    const { shape, culprits } = event;
    const named = typeOf({ shape, jumped: found.jumped.length, matched: event.match !== null, culprits });
    // What jumped at first stays a jump while more is not known.
    if (shape !== 'undetermined' || named !== 'data-drift' || event.type === 'prediction-drift') event.type = named;
  }

  /** After an analysis: what causes it, and so what kind of event it is. */
  function seekCause(event: OpenEvent, reading: DriftReading): void {
    if (options.diagnose === undefined) return;
    said = diagnosisAt(event, reading, recent, options.diagnose);
    noteDiagnosis(event, said);
    if (said.cause !== event.diagnosis?.cause) said = diagnosisAt(event, reading, recent, options.diagnose);
    // What has faded meanwhile stays the kind of event that it was.
    if (event.diagnosis && said.type !== null && said.cause === event.diagnosis.cause) event.diagnosis.type = said.type;
    event.type = event.diagnosis?.type ?? event.type;
    event.says = said.says;
    watchCulprit(event, said);
  }

  /** What tells the cause holds an event open as what alarmed does: under auto-exposure the pictures look well again. */
  function watchCulprit(event: OpenEvent, { cause, evidence }: Diagnosis): void {
    const measure = cause === event.diagnosis?.cause ? evidence[0]?.measure : undefined;
    if (measure === undefined || event.culprits.length >= MOST_CULPRITS || event.culprits.includes(measure)) return;
    if (histories[toldLevel(event)].channels().includes(measure)) event.culprits.push(measure);
  }

  /** From when on somebody may have done what ended an event. */
  function settledSince(event: OpenEvent, reading: DriftReading): number {
    const level = toldLevel(event);
    const windowsMs = (event.settling[level].near + NEAR_OVER[level] + 1) * windowMs[level];
    return reading.endMs - windowsMs - (isByDay(event, level) ? nearDays(event) * DAY_MS + SETTLING_MS : 0);
  }

  /** A jump away from the baseline while an event is open is another change on top: from here on the event is about it,
   * and says what was before. */
  function noteAnother(event: OpenEvent, reading: DriftReading): void {
    if (reading.level !== 'hour' || event.shape === 'undetermined') return;
    const atMs = anotherSince(histories.hour, event.onset.latestMs);
    if (atMs === null) return;
    event.before = { says: event.says ?? 'Another change', fromMs: atMs - ANOTHER_BEFORE_MS };
    event.shape = 'undetermined';
    event.candidate = { shape: 'undetermined', times: 0 };
    event.onset = { atMs, earliestMs: atMs - windowMs.hour, latestMs: reading.endMs };
    event.onsetLevel = 'hour';
    event.sinceMs = { base: null, hour: atMs };
    event.charts = [];
    event.unanalysed = ANALYSED_EVERY;
    event.published = { ...event.published, widthMs: Number.MAX_SAFE_INTEGER };
    delete event.diagnosis;
  }

  function chooseChannel(event: OpenEvent, reading: DriftReading): void {
    const level = toldLevel(event);
    const moved = movedSince(histories[level], FARTHER_OVER[level], sinceOnset(event, reading));
    const own = moved.find(({ channel }) => channel === event.channel);
    const far = Math.abs(moved[0]?.mean.deviation ?? 0);
    if (far > CLEARLY_FARTHER * Math.abs(own?.mean.deviation ?? 0)) event.channel = moved[0]!.channel;
  }

  function publish(event: OpenEvent, status: 'raised' | 'updated', reading: DriftReading): EventBody[] {
    if (status === 'updated' && !isNews(event, reading.endMs)) return [];
    event.published = asPublished(event, reading.endMs);
    if (options.diagnose) said ??= diagnosisAt(event, reading, recent, options.diagnose);
    return [tellOpen(event, status, reading, teller, said)];
  }

  function clear(event: OpenEvent, atMs: number, reason: string, by: LoggedEvent | null = null): EventBody[] {
    state.open = null;
    // A blip without a shape, or of a few days that ended by itself, may have been the first of a slow change, whose
    // beginning lies before it; so may bright days before dull ones.
    const isBlip = event.shape === 'undetermined' || event.swings || (by === null && atMs - event.onset.atMs < BLIP_MS);
    if (!isBlip) state.clearedMs = atMs;
    for (const level of ['base', 'hour'] as const) {
      const newest = last[level];
      if (newest !== null) state.spent = spend(state.spent, newest);
    }
    return [tellCleared(event, reason, teller, by)];
  }

  return {
    remember,
    read(reading) {
      remember(reading);
      said = null;
      state.spent = stillSpent(state.spent, reading);
      const alarms = alarmsOf(reading, state.spent);
      const severity = severityNow(reading, alarms);
      const event = state.open;
      if (event === null) return alarms.length === 0 ? [] : raise(reading, alarms, severity);
      noteAlarms(event, reading, alarms, histories);
      if (severity === 'act') event.severity = 'act';
      noteSettling(event, reading, histories[reading.level]);
      if (isSettled(event))
        return clear(
          event,
          reading.endMs,
          settledText,
          loggedAtEnd(state.logged, settledSince(event, reading), event.match),
        );
      event.unanalysed++;
      // What swings over the day is near every night.
      const isBack = !event.swings && event.settling[toldLevel(event)].isBack === true;
      if (!isBack) noteAnother(event, reading);
      const age = (reading.endMs - event.raisedMs) / windowMs[toldLevel(event)];
      const every = event.shape === 'undetermined' ? Math.min(ANALYSED_EVERY, age * ANALYSED_PER_AGE) : ANALYSED_EVERY;
      const isDue = event.unanalysed >= every;
      // On the way back the stretch holds two changes, and neither shape fits.
      if (!isBack) chooseChannel(event, reading);
      if (isDue && !isBack) {
        analyse(event);
        seekCause(event, reading);
      } else event.match = loggedInside(state.logged, event.onset);
      return publish(event, 'updated', reading);
    },
    logged(event) {
      state.logged = [...state.logged, { ...event, text: shortened(event.text) }].slice(-MOST_LOGGED);
    },
    state: () => structuredClone(state),
    restore(from) {
      state = structuredClone(from);
    },
    close: (atMs, reason) => (state.open === null ? [] : clear(state.open, atMs, reason)),
  };
}

const settledText = 'Every measure that had alarmed is near the baseline again';

/** The chart that alarms first at a level says since when; later ones may have begun anew. */
function noteAlarms(
  event: OpenEvent,
  reading: DriftReading,
  alarms: readonly ChartReading[],
  histories: Readonly<Record<ReadingLevel, History>>,
): void {
  if (alarms.length === 0) return;
  event.sinceMs[reading.level] ??= Math.min(alarms[0]!.sinceMs, reading.startMs);
  const known = histories[reading.level].channels();
  event.charts ??= [];
  for (const { chart } of alarms) if (!event.charts.includes(chart)) event.charts.push(chart);
  for (const { channel } of alarms) {
    // Whether a channel without deviations is near the baseline can never be said.
    if (event.culprits.length >= MOST_CULPRITS || event.culprits.includes(channel) || !known.includes(channel))
      continue;
    event.culprits.push(channel);
  }
}

/** A narrower interval counts only where it overlaps with the known one; elsewhere it speaks of another change. A wider
 * one does not count: once a ramp has ended, its level drags the onset along (150 windows later 3 of 4 intervals missed). */
function narrows(found: EventOnset, event: OpenEvent): boolean {
  // Of a long ramp the newest analyses see the beginning worst, and the narrowest of many intervals misses it too often.
  if (event.shape === 'ramp') return false;
  const { onset } = found;
  const overlaps = onset.earliestMs <= event.onset.latestMs && onset.latestMs >= event.onset.earliestMs;
  return overlaps && onset.latestMs - onset.earliestMs < event.onset.latestMs - event.onset.earliestMs;
}
