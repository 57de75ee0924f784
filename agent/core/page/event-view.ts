import type { EventStatus, EventType, Evidence, Moment, Severity, Shape } from '../../../shared/wire/report.ts';
import type { RunbookEntry } from '../diagnosis/signature-table.ts';

/** One report of an event: what was said of it, and when. */
export interface EventWord {
  readonly status: EventStatus;
  readonly atMs: number;
  readonly severity: Severity;
  readonly says: string;
}

/** What a person did about an event, or said of it. */
export interface EventNote {
  readonly kind: 'acknowledged' | 'did';
  readonly atMs: number;
  /** Empty where nobody gave a name. */
  readonly by: string;
  /** In English; empty for an acknowledgement. */
  readonly text: string;
}

/** What the list shows of an event. Times are UTC ms. */
export interface EventSummary {
  readonly id: string;
  /** `null`: it is about the box. */
  readonly camera: string | null;
  readonly type: EventType;
  readonly isOpen: boolean;
  /** Told once, as over: a restart, or what somebody did. */
  readonly isNote: boolean;
  readonly severity: Severity;
  /** Key of the runbook. */
  readonly cause: string | null;
  /** In English; `null` where no cause is known. */
  readonly causeName: string | null;
  readonly onset: Moment;
  /** When it was told first, as far back as is read. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** One sentence in English. */
  readonly says: string;
  /** The times are those of recorded pictures. */
  readonly isRecorded: boolean;
  readonly acknowledged: { readonly by: string; readonly atMs: number } | null;
}

export interface EventList {
  /** Open ones first, then by time, newest first. */
  readonly events: readonly EventSummary[];
  /** Older reports are stored, but not read. */
  readonly hasOlder: boolean;
  /** Reports that were read. */
  readonly reports: number;
}

export interface EventDetail extends EventSummary {
  readonly shape: Shape;
  readonly recipe: string | null;
  readonly evidence: readonly Evidence[];
  /** Other causes that explain it nearly as well, and what would tell them apart. */
  readonly rivals: readonly string[];
  readonly action: string;
  /** Oldest first. */
  readonly course: readonly EventWord[];
  /** Its beginning lies before what is read. */
  readonly isCut: boolean;
  readonly notes: readonly EventNote[];
  /** Key of a cause or class and what the runbook says of it; `null`: nothing. */
  readonly runbook: { readonly key: string; readonly entry: RunbookEntry } | null;
}
