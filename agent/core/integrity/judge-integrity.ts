import type { EventReport, EventStatus, Evidence, Moment, ReportHeader } from '../../../shared/wire/report.ts';
import { timeText } from '../words/time-text.ts';
import { causeOf, type Departure, departureText, matters } from './departures.ts';
import {
  type IntegrityState,
  noIntegrityState,
  type OpenIntegrityEvent,
  type SeenDeparture,
} from './integrity-state.ts';
import type { Validation } from './manifest.ts';

/** What a check found. */
export type IntegrityFinding =
  | {
      readonly kind: 'compared';
      readonly id: string;
      readonly validated: Validation;
      readonly departures: readonly Departure[];
    }
  /** What lies there as validated cannot be trusted, or is missing; why, as a sentence without a full stop. */
  | { readonly kind: 'refused'; readonly why: string }
  /** There is no validated state, and none is asked for. */
  | { readonly kind: 'none' };

export type IntegrityEvent = Omit<EventReport, keyof ReportHeader | 'kind'>;

export interface IntegrityJudgement {
  readonly state: IntegrityState;
  readonly events: readonly IntegrityEvent[];
}

/** Evidence of one event; more is counted. */
const mostTold = 20;

/**
 * Raises, updates or clears the one event about the validated state. It stays open until the state is as validated again
 * or another one is validated; what departs then is an event of its own.
 *
 * @param now UTC milliseconds, with the zone in which people on the site read times
 * @param idFor makes the id of a new event
 */
export function judgeIntegrity(
  before: IntegrityState,
  finding: IntegrityFinding,
  now: { readonly atMs: number; readonly timeZone: string },
  idFor: () => string,
): IntegrityJudgement {
  const { atMs } = now;
  if (finding.kind === 'none') {
    const events = before.open ? [closed(before.open, 'No validated state is asked for any more')] : [];
    return { state: noIntegrityState, events };
  }
  if (finding.kind === 'refused') {
    const earliestMs = before.open?.refusal ? before.open.onset.earliestMs : (before.comparedMs ?? undefined);
    const isNews = before.open?.refusal !== finding.why;
    const open: OpenIntegrityEvent = {
      id: before.open?.id ?? idFor(),
      onset: before.open?.onset ?? { ...(earliestMs === undefined ? {} : { earliestMs }), atMs, latestMs: atMs },
      departures: before.open?.departures ?? [],
      refusal: finding.why,
    };
    const status = before.open ? 'updated' : 'raised';
    return { state: { ...before, open }, events: isNews ? [told(open, status, now)] : [] };
  }
  const { id, validated } = finding;
  const isSame = before.manifestId === id;
  const events: IntegrityEvent[] = [];
  let open = before.open;
  if (open && !isSame) {
    const since = timeText(validated.atMs, atMs, now.timeZone);
    events.push(closed(open, `Another state was validated by ${validated.by} at ${since}: ${validated.reason}`));
    open = null;
  }
  // At its validation the state was what the manifest says.
  const comparedMs = isSame ? before.comparedMs : validated.atMs <= atMs ? validated.atMs : null;
  const departures = seen(finding.departures, open?.departures ?? [], comparedMs, atMs);
  const state = { version: 1, manifestId: id, comparedMs: atMs } as const;
  if (departures.length === 0) {
    if (open) events.push(closed(open, 'The box is as it was validated again'));
    return { state: { ...state, open: null }, events };
  }
  const isNews = open === null || open.refusal !== null || !areSame(open.departures, departures);
  const next: OpenIntegrityEvent = {
    id: open?.id ?? idFor(),
    onset: open?.onset ?? onsetOf(departures),
    departures,
    refusal: null,
  };
  if (isNews) events.push(told(next, open ? 'updated' : 'raised', now));
  return { state: { ...state, open: next }, events };
}

/** Since when each departs: from the check before the one that saw it first. */
function seen(
  departures: readonly Departure[],
  before: readonly SeenDeparture[],
  comparedMs: number | null,
  atMs: number,
): SeenDeparture[] {
  return departures.map((departure) => {
    const known = before.find(({ key }) => key === departure.key);
    // A clock that was set back since makes no interval.
    const earliestMs = comparedMs !== null && comparedMs <= atMs ? comparedMs : null;
    return { ...departure, earliestMs: known ? known.earliestMs : earliestMs, latestMs: known?.latestMs ?? atMs };
  });
}

function areSame(a: readonly Departure[], b: readonly Departure[]): boolean {
  return a.length === b.length && a.every(({ key, now }, i) => key === b[i]!.key && now === b[i]!.now);
}

function onsetOf(departures: readonly SeenDeparture[]): Moment {
  const latestMs = Math.min(...departures.map((departure) => departure.latestMs));
  const earliest = departures.map(({ earliestMs }) => earliestMs).filter((ms) => ms !== null);
  return { atMs: latestMs, latestMs, ...(earliest.length === 0 ? {} : { earliestMs: Math.min(...earliest) }) };
}

/** `…; since between 03:00 and 04:00`. */
export function seenText(departure: SeenDeparture, atMs: number, timeZone: string): string {
  const { earliestMs, latestMs } = departure;
  const latest = timeText(latestMs, atMs, timeZone);
  const earliest = earliestMs === null ? null : timeText(earliestMs, atMs, timeZone);
  if (earliest === null) return `${departureText(departure)}; seen first at ${latest}`;
  return `${departureText(departure)}; since ${earliest === latest ? latest : `between ${earliest} and ${latest}`}`;
}

function told(
  open: OpenIntegrityEvent,
  status: EventStatus,
  { atMs, timeZone }: { atMs: number; timeZone: string },
): IntegrityEvent {
  const { departures, refusal } = open;
  const important = [...departures].sort((a, b) => Number(matters(b.key)) - Number(matters(a.key)));
  const lines: Evidence[] = important
    .slice(0, mostTold)
    .map((departure) => ({ text: seenText(departure, atMs, timeZone), measure: departure.key }));
  if (departures.length > mostTold) lines.push({ text: `and ${departures.length - mostTold} more` });
  if (refusal !== null) lines.unshift({ text: refusal });
  return body(open, status, lines, refusal === null ? departedAction : refusedAction);
}

function closed(open: OpenIntegrityEvent, why: string): IntegrityEvent {
  return body(open, 'cleared', [{ text: why }], 'None.');
}

export const departedAction =
  'Ask who changed it. Put back what was not meant to change; if the change is right, validate the new state: driftlight confirm --validate.';
export const refusedAction =
  'Find out who wrote the validated state. Hand in one with a signature of a configured key: driftlight confirm --validate.';

function body(
  { id, onset, departures, refusal }: OpenIntegrityEvent,
  status: EventStatus,
  evidence: Evidence[],
  action: string,
): IntegrityEvent {
  const isGrave = refusal !== null || departures.some(({ key }) => matters(key));
  return {
    id,
    type: 'integrity',
    status,
    severity: isGrave ? 'act' : 'watch',
    onset,
    shape: 'step',
    feature: null,
    evidence,
    cause: refusal === null ? causeOf(departures) : null,
    action,
    recipe: null,
  };
}
