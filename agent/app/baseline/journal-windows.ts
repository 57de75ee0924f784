import { decodeStored } from '../../../shared/wire/codec.ts';
import type { ReportDraft, WindowReport } from '../../../shared/wire/report.ts';
import { restamp } from '../../../shared/wire/restamp.ts';
import type { Window } from '../../core/window/window.ts';
import { windowOfReport } from '../../core/window/window-of-report.ts';
import type { Journal, StoredReport } from '../../pipeline/ports.ts';

/** Which production windows are asked for. UTC ms. */
export interface Stretch {
  readonly camera: string;
  readonly recipe: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StretchFound {
  /** Base windows, and the hours whose minutes the journal has forgotten; oldest first. */
  readonly windows: readonly Window[];
  /** Events of severity 'act' that were raised for the camera then. */
  readonly actEvents: number;
}

type WindowDraft = Extract<ReportDraft, { kind: 'window' }>;

const READ_AT_A_TIME = 256;

/** The windows of a stretch of production as the journal still has them: base windows with the bins they were sent with. */
export function journalWindows(journal: Journal, stretch: Stretch): StretchFound {
  const { camera, recipe, fromMs, toMs } = stretch;
  const inside = ({ startMs, endMs }: WindowDraft) => startMs >= fromMs && endMs <= toMs;
  const ofLevel = (level: WindowReport['level']): Window[] => {
    const found: Window[] = [];
    for (const draft of reports(journal, `window/${camera}/${level}`))
      if (draft.kind === 'window' && draft.recipe === recipe && draft.frames > 0 && inside(draft))
        found.push(windowOfReport(draft));
    return found.sort((a, b) => a.startMs - b.startMs);
  };
  const base = ofLevel('base');
  const hourHasBase = (hour: Window) => base.some((one) => one.startMs >= hour.startMs && one.endMs <= hour.endMs);
  const hours = ofLevel('hour').filter((hour) => !hourHasBase(hour));
  let actEvents = 0;
  for (const draft of reports(journal, 'event'))
    if (draft.kind === 'event' && draft.camera === camera && draft.status === 'raised' && draft.severity === 'act') {
      const atMs = draft.onset.atMs ?? draft.atMs;
      if (atMs >= fromMs && atMs < toMs) actEvents++;
    }
  return { windows: [...hours, ...base].sort((a, b) => a.startMs - b.startMs), actEvents };
}

function* reports(journal: Journal, stream: string): Generator<ReportDraft> {
  const status = journal.streams().find((one) => one.stream === stream);
  if (!status) return;
  for (let next = status.first; next <= status.last; ) {
    const some = journal.read(stream, next, READ_AT_A_TIME);
    if (some.length === 0) return;
    for (const stored of some) {
      next = stored.seq + 1;
      const draft = draftOf(stored);
      if (draft) yield draft;
    }
  }
}

/** With the times its boot's clock should have shown; `null` for a report that cannot be read any more. */
function draftOf({ bytes, boot }: StoredReport): ReportDraft | null {
  try {
    const { draft } = decodeStored(bytes);
    if (!boot.moved) return draft;
    return restamp(draft, boot.offsetMs - (draft.atMs - draft.monotonicMs), draft.recorded ?? false);
  } catch {
    return null;
  }
}
