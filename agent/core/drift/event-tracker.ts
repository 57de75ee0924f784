import { type BaselineFacts, scalesOf } from './baseline-facts.ts';
import { typeOf } from './classify.ts';
import { alarmsOf, spend, stillSpent } from './event-charts.ts';
import { movedSince } from './event-evidence.ts';
import { createHistory, type History } from './event-history.ts';
import { eventId } from './event-id.ts';
import { type EventOnset, eventOnset } from './event-onset.ts';
import { isSettled, noteSettling, notSettled } from './event-settling.ts';
import { isOverTolerance, severityOf, type Tolerance } from './event-severity.ts';
import { nextShape } from './event-shape.ts';
import { type EventBody, noState, type OpenEvent, type ReadingLevel, type TrackerState } from './event-state.ts';
import { asPublished, isNews, sinceOnset, type Teller, tell, toldLevel } from './event-telling.ts';
import { type LoggedEvent, loggedInside } from './logged-event.ts';
import type { ChartReading, DriftReading } from './reading.ts';

export interface EventTrackerOptions {
  readonly camera: string;
  readonly recipe: string | null;
  readonly baseline: BaselineFacts;
  /** PSI by feature from which a change matters; below it an event is only 'watch'. */
  readonly tolerance?: Tolerance;
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
}

/** 10 hours of minutes; 45 days of hours. */
const HISTORY = { baseWindows: 600, hours: 24 * 45 };
const MOST_LOGGED = 200;
/** Once the shape is known, an analysis each so many readings is enough to narrow the onset. */
const ANALYSED_EVERY = 10;
/** Another channel becomes the one that moved most when it is this much farther away. */
const CLEARLY_FARTHER = 1.25;

export function createEventTracker(options: EventTrackerOptions): EventTracker {
  const scaleAt = scalesOf(options.baseline);
  const sizes = options.history ?? HISTORY;
  const histories: Record<ReadingLevel, History> = {
    base: createHistory(sizes.baseWindows, scaleAt),
    hour: createHistory(sizes.hours, scaleAt),
  };
  const windowMs: Record<ReadingLevel, number> = { base: 60_000, hour: 3_600_000 };
  const teller: Teller = { recipe: options.recipe, baseline: options.baseline, histories, windowMs };
  const last: Record<ReadingLevel, DriftReading | null> = { base: null, hour: null };
  let state = noState();

  function remember(reading: DriftReading): void {
    histories[reading.level].add(reading);
    windowMs[reading.level] = Math.max(1, reading.endMs - reading.startMs);
    last[reading.level] = reading;
  }

  function severityNow(reading: DriftReading, alarms: readonly ChartReading[]) {
    const { tolerance } = options;
    const { level } = reading;
    const inARow = state.overTolerance;
    if (tolerance !== undefined) inARow[level] = isOverTolerance(reading, tolerance) ? inARow[level] + 1 : 0;
    return severityOf(alarms, { stated: tolerance !== undefined, overInARow: Math.max(inARow.base, inARow.hour) });
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
        widthMs: 0,
        matched: null,
      },
    };
    state.open = event;
    noteAlarms(event, reading, alarms);
    analyse(event);
    noteSettling(event, reading, histories[reading.level]);
    return publish(event, 'raised', reading);
  }

  function analyse(event: OpenEvent): void {
    event.unanalysed = 0;
    const notBeforeMs = state.clearedMs ?? Number.NEGATIVE_INFINITY;
    const found = eventOnset({ histories, sinceMs: event.sinceMs, notBeforeMs });
    if (found === null) return;
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
    const named = typeOf({ shape: event.shape, jumped: found.jumped.length, matched: event.match !== null });
    // What jumped at first stays a jump while more is not known.
    if (event.shape !== 'undetermined' || named === 'domain-shift') event.type = named;
  }

  function publish(event: OpenEvent, status: EventBody['status'], reading: DriftReading): EventBody[] {
    const level = toldLevel(event);
    const moved = movedSince(histories[level], level, sinceOnset(event, reading));
    const own = moved.find(({ channel }) => channel === event.channel);
    const far = Math.abs(moved[0]?.mean.deviation ?? 0);
    if (far > CLEARLY_FARTHER * Math.abs(own?.mean.deviation ?? 0)) event.channel = moved[0]!.channel;
    if (status === 'updated' && !isNews(event, reading.endMs)) return [];
    event.published = asPublished(event, reading.endMs);
    return [tell(event, status, reading, teller)];
  }

  function clear(event: OpenEvent, reading: DriftReading): EventBody[] {
    state.open = null;
    state.clearedMs = reading.endMs;
    for (const level of ['base', 'hour'] as const) {
      const newest = last[level];
      if (newest !== null) state.spent = spend(state.spent, newest);
    }
    return [tell(event, 'cleared', reading, teller)];
  }

  return {
    remember,
    read(reading) {
      remember(reading);
      state.spent = stillSpent(state.spent, reading);
      const alarms = alarmsOf(reading, state.spent);
      const severity = severityNow(reading, alarms);
      const event = state.open;
      if (event === null) return alarms.length === 0 ? [] : raise(reading, alarms, severity);
      noteAlarms(event, reading, alarms);
      if (severity === 'act') event.severity = 'act';
      noteSettling(event, reading, histories[reading.level]);
      if (isSettled(event)) return clear(event, reading);
      event.unanalysed++;
      const isDue = event.shape === 'undetermined' || event.unanalysed >= ANALYSED_EVERY;
      // On the way back the stretch holds two changes, and neither shape fits.
      const isBack = event.settling[toldLevel(event)].near > 0;
      if (isDue && !isBack) analyse(event);
      else event.match = loggedInside(state.logged, event.onset);
      return publish(event, 'updated', reading);
    },
    logged(event) {
      state.logged = [...state.logged, event].slice(-MOST_LOGGED);
    },
    state: () => structuredClone(state),
    restore(from) {
      state = structuredClone(from);
    },
  };
}

/** The chart that alarms first at a level says since when; later ones may have begun anew. */
function noteAlarms(event: OpenEvent, reading: DriftReading, alarms: readonly ChartReading[]): void {
  if (alarms.length === 0) return;
  event.sinceMs[reading.level] ??= Math.min(alarms[0]!.sinceMs, reading.startMs);
  for (const { channel } of alarms) if (!event.culprits.includes(channel)) event.culprits.push(channel);
}

/** A narrower interval counts only where it overlaps with the known one; elsewhere it speaks of another change. */
function narrows(found: EventOnset, event: OpenEvent): boolean {
  const { onset } = found;
  const overlaps = onset.earliestMs <= event.onset.latestMs && onset.latestMs >= event.onset.earliestMs;
  return overlaps && onset.latestMs - onset.earliestMs < event.onset.latestMs - event.onset.earliestMs;
}
