import type { ReportDraft } from '../../../shared/wire/report.ts';
import { isRivalLine } from '../diagnosis/rival-words.ts';
import type { Runbook } from '../diagnosis/signature-table.ts';
import type { EventDetail, EventNote, EventSummary, EventWord } from './event-view.ts';

export type EventDraft = Extract<ReportDraft, { kind: 'event' }>;

export interface FoldParts {
  readonly runbook: Runbook | null;
  readonly notesOf: (eventId: string) => readonly EventNote[];
}

/** Reports under this id only say that an event was seen; they stand with that event. */
export const acknowledgementPrefix = 'acknowledged-';
/** Reports under this id tell who did what at the page; they stand in its log of changes. */
export const auditPrefix = 'audit-';

/** Every event that reports tell of, oldest report first, by what was said of it last: open ones first, then the newest. */
export function foldEvents(reports: Iterable<EventDraft>, parts: FoldParts): EventSummary[] {
  const events = [...byId(reports).values()].map((course) => summaryOf(course, parts));
  return events.sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || b.lastAtMs - a.lastAtMs);
}

/** All of one event; `null`: no report tells of it. */
export function foldEvent(reports: Iterable<EventDraft>, id: string, parts: FoldParts): EventDetail | null {
  const course = byId(reports).get(id);
  if (!course) return null;
  const last = course.at(-1)!;
  // A cleared report says how it ended; what it was stands in the one before.
  const telling = course.findLast(({ status }) => status !== 'cleared') ?? last;
  const summary = summaryOf(course, parts);
  return {
    ...summary,
    shape: last.shape,
    recipe: last.recipe,
    evidence: telling.evidence.filter(({ text }) => !isRivalLine(text)),
    rivals: telling.evidence.filter(({ text }) => isRivalLine(text)).map(({ text }) => text),
    action: last.action,
    course: course.map(wordOf),
    isCut: course[0]!.status === 'updated' || (last.status === 'cleared' && course.length === 1 && !summary.isNote),
    notes: parts.notesOf(id),
    runbook: runbookOf(telling, parts.runbook),
  };
}

function byId(reports: Iterable<EventDraft>): Map<string, [EventDraft, ...EventDraft[]]> {
  const events = new Map<string, [EventDraft, ...EventDraft[]]>();
  for (const report of reports) {
    if (report.id.startsWith(acknowledgementPrefix) || report.id.startsWith(auditPrefix)) continue;
    const course = events.get(report.id);
    if (course) course.push(report);
    else events.set(report.id, [report]);
  }
  return events;
}

function summaryOf(course: readonly [EventDraft, ...EventDraft[]], { runbook, notesOf }: FoldParts): EventSummary {
  const first = course[0];
  const last = course.at(-1)!;
  const telling = course.findLast(({ status }) => status !== 'cleared') ?? last;
  const acknowledged = notesOf(last.id).findLast(({ kind }) => kind === 'acknowledged') ?? null;
  return {
    id: last.id,
    camera: last.camera,
    type: last.type,
    isOpen: last.status !== 'cleared',
    isNote: last.type === 'system' && last.status === 'cleared' && course.length === 1,
    severity: last.severity,
    cause: last.cause,
    causeName: last.cause === null ? null : (runbook?.causes.get(last.cause)?.name ?? last.cause),
    onset: last.onset,
    firstAtMs: first.atMs,
    lastAtMs: last.atMs,
    says: saysOf(telling),
    isRecorded: last.recorded ?? false,
    acknowledged: acknowledged && { by: acknowledged.by, atMs: acknowledged.atMs },
  };
}

const saysOf = ({ evidence, action }: EventDraft): string => evidence[0]?.text ?? action;

/** What a cleared report adds is why it is over, in the lines that measure nothing. */
function wordOf(report: EventDraft): EventWord {
  const { status, atMs, severity, evidence } = report;
  const whys = status === 'cleared' ? evidence.filter(({ measure }) => measure === undefined) : [];
  return { status, atMs, severity, says: whys.map(({ text }) => text).join('. ') || saysOf(report) };
}

/** What the runbook says of its cause, else of its class of change; nothing of a note. */
function runbookOf({ cause, type }: EventDraft, runbook: Runbook | null): EventDetail['runbook'] {
  const ofCause = cause === null ? undefined : runbook?.causes.get(cause);
  if (cause !== null && ofCause) return { key: cause, entry: ofCause };
  if (type !== 'data-drift' && type !== 'domain-shift' && type !== 'concept-shift') return null;
  const ofClass = runbook?.classes.get(type);
  return ofClass ? { key: type, entry: ofClass } : null;
}
