import { setImmediate } from 'node:timers/promises';
import { decodeStored } from '../../../shared/wire/codec.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { restamp } from '../../../shared/wire/restamp.ts';
import { hourMs } from '../../core/window/levels.ts';
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

/** The windows of a stretch of production as the journal still has them, sorted: base windows with the bins they were sent
 * with. */
export async function journalWindows(journal: Journal, stretch: Stretch): Promise<StretchFound> {
  const windows: Window[] = [];
  for await (const batch of windowBatches(journal, stretch)) windows.push(...batch);
  return { windows: windows.sort((a, b) => a.startMs - b.startMs), actEvents: actEventsOf(journal, stretch) };
}

/** The same some hundred at a time, base windows first; others get their turn in between. */
async function* windowBatches(journal: Journal, stretch: Stretch): AsyncGenerator<Window[]> {
  const { camera, recipe, fromMs, toMs } = stretch;
  const isAsked = (draft: WindowDraft) =>
    draft.recipe === recipe && draft.frames > 0 && draft.startMs >= fromMs && draft.endMs <= toMs;
  /** Starts of the hours that still have base windows. */
  const hoursWithBase = new Set<number>();
  for (const level of ['base', 'hour'] as const)
    for (const drafts of batches(reports(journal, `window/${camera}/${level}`))) {
      const asked = drafts.filter((draft): draft is WindowDraft => draft.kind === 'window' && isAsked(draft));
      if (level === 'base') for (const { startMs } of asked) hoursWithBase.add(Math.floor(startMs / hourMs));
      const wanted =
        level === 'base' ? asked : asked.filter(({ startMs }) => !hoursWithBase.has(Math.floor(startMs / hourMs)));
      yield wanted.map(windowOfReport);
      await setImmediate();
    }
}

function actEventsOf(journal: Journal, { camera, fromMs, toMs }: Stretch): number {
  let actEvents = 0;
  for (const draft of reports(journal, 'event'))
    if (draft.kind === 'event' && draft.camera === camera && draft.status === 'raised' && draft.severity === 'act') {
      const atMs = draft.onset.atMs ?? draft.atMs;
      if (atMs >= fromMs && atMs < toMs) actEvents++;
    }
  return actEvents;
}

function* batches<T>(all: Iterable<T>): Generator<T[]> {
  let some: T[] = [];
  for (const one of all) {
    some.push(one);
    if (some.length < READ_AT_A_TIME) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
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
