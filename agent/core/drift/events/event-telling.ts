import type { EventStatus, Evidence } from '../../../../shared/wire/report.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { explaining } from '../../scene/scene-reading.ts';
import { modelPart } from '../model-channels.ts';
import type { DriftReading } from '../reading.ts';
import { type BaselineFacts, caveatOf, usualIn } from './baseline-facts.ts';
import { actionText } from './event-action.ts';
import {
  agreeingLine,
  type Moved,
  matchLine,
  movedLine,
  movedLines,
  movedSince,
  NOW,
  shortened,
} from './event-evidence.ts';
import type { History } from './event-history.ts';
import type { EventBody, OpenEvent, Published, ReadingLevel } from './event-state.ts';
import { featureOf, featureWords } from './feature-words.ts';
import { causeOf, type LoggedEvent } from './logged-event.ts';
import { modelLine } from './model-line.ts';

export interface Teller {
  readonly recipe: string | null;
  readonly baseline: BaselineFacts;
  readonly histories: Readonly<Record<ReadingLevel, History>>;
  /** Length of a window by level. */
  readonly windowMs: Readonly<Record<ReadingLevel, number>>;
}

/** The level that an event is told in: the finer of those that alarmed. */
export const toldLevel = (event: Pick<OpenEvent, 'sinceMs'>): ReadingLevel =>
  event.sinceMs.base === null ? 'hour' : 'base';

/** The report of an event that goes on. */
export function tellOpen(
  event: OpenEvent,
  status: 'raised' | 'updated',
  reading: DriftReading,
  teller: Teller,
  diagnosis: Diagnosis | null,
): EventBody {
  const lines = openLines(event, reading, teller, diagnosis);
  return body(event, status, lines, teller, diagnosis);
}

/** The report of an event that is over, for a reason in words. */
export function tellCleared(event: OpenEvent, reason: string, teller: Teller, by: LoggedEvent | null): EventBody {
  const level = toldLevel(event);
  const mean = teller.histories[level].recent(event.channel, NOW[level], Number.NEGATIVE_INFINITY);
  const lines = mean === null ? [] : [movedLine(event.channel, mean, level)];
  const end = by === null ? [] : [{ text: `Ended after "${shortened(by.text)}" was logged` }];
  return body(event, 'cleared', [...lines, { text: reason }, ...end], teller, null);
}

function body(
  event: OpenEvent,
  status: EventStatus,
  evidence: Evidence[],
  teller: Teller,
  diagnosis: Diagnosis | null,
): EventBody {
  const provisional = caveatOf(teller.baseline) !== null;
  return {
    id: event.id,
    type: event.type,
    status,
    severity: event.severity,
    onset: { ...event.onset },
    shape: event.shape,
    feature: featureOf(event.channel),
    evidence,
    cause: event.diagnosis?.cause ?? (event.match === null ? null : causeOf(event.match)),
    action: actionText({ ...event, status, provisional, diagnosis }),
    recipe: teller.recipe,
  };
}

/** Lines of measures that stand beside what the diagnosis says. */
const BESIDE = 3;

function openLines(event: OpenEvent, reading: DriftReading, teller: Teller, diagnosis: Diagnosis | null): Evidence[] {
  const level = toldLevel(event);
  const history = teller.histories[level];
  const told = diagnosis === null || diagnosis.cause === null ? [] : [...diagnosis.evidence];
  const moved = movedSince(history, NOW[level], sinceOnset(event, reading));
  const ofModel = modelLine(moved, usualIn(teller.baseline), event.type);
  // What explains is in the words of the diagnosis, and what the model says in a line of its own.
  const beside = ofModel === null ? moved : moved.filter(isBesideModel);
  const rest = beside.filter(({ channel }) => channel !== told[0]?.measure && !explaining.has(channel));
  const lines = told.length === 0 ? movedLines(beside, level, reading) : [...told];
  if (ofModel !== null) lines.splice(Math.min(1, lines.length), 0, ofModel);
  if (told.length > 0) lines.push(...movedLines(rest, level, reading).slice(0, BESIDE));
  if (lines.length === 0) lines.push({ text: `The alarm limit of ${featureWords(event.channel).name} was passed` });
  if (event.before) lines.push({ text: `Before this came, the event was about: ${event.before.says}` });
  if (event.match !== null)
    lines.push(matchLine(event.match, event.onset, teller.windowMs[event.onsetLevel], event.onsetLevel));
  const agreeing = event.shape === 'step' ? agreeingLine(event.agreeing.length, history.channels().length) : null;
  if (agreeing !== null) lines.push(agreeing);
  const caveat = caveatOf(teller.baseline);
  if (caveat !== null) lines.push({ text: caveat });
  return lines;
}

/** What moved, other than the answers of a model that did. */
const isBesideModel = ({ channel, mean }: Moved): boolean =>
  modelPart(channel) !== 'answers' && Math.abs(mean.deviation) >= 1;

/** From when on 'now' may be averaged: the onset, but at least the window at hand. */
export const sinceOnset = (event: Pick<OpenEvent, 'onset'>, reading: DriftReading): number =>
  Math.min(event.onset.atMs, reading.startMs);

/** What people know once this event is told. The width is the narrowest told, so that an interval that widens and narrows
 * again is no news. */
export function asPublished(event: OpenEvent, atMs: number): Published {
  const { severity, type, shape, channel, onset, match, published, diagnosis } = event;
  const widthMs = Math.min(published.widthMs, onset.latestMs - onset.earliestMs);
  return {
    atMs,
    severity,
    type,
    shape,
    channel,
    widthMs,
    matched: match?.text ?? null,
    cause: diagnosis?.cause ?? null,
  };
}

/** Refinements of what is known are told at most this often. */
const REFINED_EVERY_MS: Readonly<Record<ReadingLevel, number>> = { base: 3_600_000, hour: 24 * 3_600_000 };

/**
 * Whether a person would want to be told again: at once when the event got worse, got its shape, another type or cause, or a
 * logged event explains it (each can happen but a few times); at most once an hour, or once a day where hours tell of it,
 * when the onset's interval shrank to half or another feature moved most.
 */
export function isNews(event: OpenEvent, atMs: number): boolean {
  const { published } = event;
  const now = asPublished(event, atMs);
  const changed = (['severity', 'type', 'shape', 'matched'] as const).some((key) => now[key] !== published[key]);
  const isOtherCause = now.cause !== (published.cause ?? null);
  const refined = now.widthMs <= published.widthMs / 2 || now.channel !== published.channel;
  return changed || isOtherCause || (refined && atMs - published.atMs >= REFINED_EVERY_MS[toldLevel(event)]);
}
