import { randomUUID } from 'node:crypto';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { auditPrefix } from '../../core/page/fold-events.ts';
import type { ReportMoment } from '../../core/window/window-report.ts';
import type { AuditedChange, AuditLine } from '../../pipeline/page-audit.ts';
import type { Journal, Log } from '../../pipeline/ports.ts';

const KEY = 'page-audit';
const MOST_LINES = 200;

export interface AuditWorld {
  /** `null`: it is not open yet. */
  readonly journal: () => Pick<Journal, 'state' | 'append'> | null;
  readonly moment: () => ReportMoment;
  readonly log: Log;
}

/** Who changed what at the page: kept in the journal's state, the newest 200 lines, and published as events that are over
 * when they are told. */
export interface PageAudit {
  audited(change: AuditedChange): void;
  /** Oldest first. */
  auditLines(): readonly AuditLine[];
}

export function pageAudit({ journal: journalNow, moment: momentNow, log }: AuditWorld): PageAudit {
  let lines: AuditLine[] | null = null;
  let fresh: AuditLine[] = [];

  /** What was noted before the journal could be read goes behind what it holds. */
  function known(): AuditLine[] {
    if (lines !== null) return lines;
    const journal = journalNow();
    if (!journal) return fresh;
    lines = [...storedLines(journal), ...fresh];
    fresh = [];
    return lines;
  }

  return {
    audited(change) {
      const moment = momentNow();
      const list = known();
      noteIn(list, { ...change, atMs: Math.round(moment.utcMs), times: 1 });
      log.info(`at the page: ${change.what}: ${change.outcome} (${whoOf(change)})`, { key: 'audit' });
      const journal = journalNow();
      // What strangers try and programs repeat is written with the next change, so that nobody wears the disk out.
      if (!journal || change.outcome === 'refused' || change.isRoutine) return;
      const state = new TextEncoder().encode(JSON.stringify(list));
      journal
        .append([eventOf(change, moment)], new Map([[KEY, state]]))
        .catch((error: Error) => log.warn(`a change at the page is not reported: ${error.message}`));
    },
    auditLines: () => [...known()],
  };
}

/** The same again and again, as guesses are, is one line. */
function noteIn(list: AuditLine[], line: AuditLine): void {
  const last = list.at(-1);
  const isAgain = last !== undefined && sameness(last) === sameness(line) && line.outcome === 'refused';
  if (isAgain) list[list.length - 1] = { ...line, times: last.times + 1 };
  else list.push(line);
  if (list.length > MOST_LINES) list.splice(0, list.length - MOST_LINES);
}

const sameness = ({ from, session, what, outcome }: AuditedChange): string =>
  JSON.stringify([from, session, what, outcome]);

function storedLines(journal: Pick<Journal, 'state'>): AuditLine[] {
  const stored = journal.state(KEY);
  if (!stored) return [];
  try {
    return JSON.parse(new TextDecoder().decode(stored)) as AuditLine[];
  } catch {
    return [];
  }
}

function eventOf(change: AuditedChange, made: ReportMoment): ReportDraft & { kind: 'event' } {
  const atMs = Math.round(made.utcMs);
  return {
    kind: 'event',
    camera: null,
    bootId: made.bootId,
    monotonicMs: Math.round(made.monotonicMs),
    clock: { synced: made.synced },
    atMs,
    id: `${auditPrefix}${randomUUID()}`,
    type: 'system',
    status: 'cleared',
    severity: 'watch',
    onset: { atMs },
    shape: 'undetermined',
    feature: null,
    evidence: [{ text: `At the page: ${change.what}` }, { text: `Told by ${whoOf(change)}` }],
    cause: null,
    action: 'Nothing to do: it tells what somebody did.',
    recipe: null,
  };
}

function whoOf({ from, session }: AuditedChange): string {
  if (session === null) return `a program or stranger at ${from}`;
  return session === from ? `a session from ${from}` : `a session begun at ${session}, now from ${from}`;
}
