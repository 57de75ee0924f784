import type { ReportDraft } from '../../shared/wire/report.ts';
import type { ModelStatus } from '../core/model/model-status.ts';
import type { ReportMoment } from '../core/window/window-report.ts';
import type { ModelNotice } from './ports.ts';

/** What is wrong with a camera's model, as events: raised once, told of again when it is otherwise, cleared when it is over,
 * under one id, also over restarts of the agent. A crash alone is none: the process is back after a moment. */
export interface ModelEvents {
  hear(notice: ModelNotice, made: ReportMoment): ReportDraft[];
  /** Now and then: clears what the model's status no longer shows, such as after a restart of the agent. */
  look(status: ModelStatus, made: ReportMoment): ReportDraft[];
  state(): Uint8Array;
}

type Kind = 'fell-back' | 'crashed' | 'refused';

interface OpenEvent {
  readonly kind: Kind;
  readonly id: string;
  readonly sinceMs: number;
  readonly text: string;
}

interface State {
  readonly open: readonly OpenEvent[];
  /** Events so far, for their ids. */
  readonly count: number;
}

const crashesToTell = 3;
const crashesWithinMs = 3_600_000;

const severities: Readonly<Record<Kind, 'watch' | 'act'>> = { 'fell-back': 'watch', crashed: 'watch', refused: 'act' };
const actions: Readonly<Record<Kind, string>> = {
  'fell-back':
    'Look at the reason: a missing library or driver, or a model that this provider cannot run. driftlight doctor tries each provider.',
  crashed: 'Give the box more memory or the model a smaller one; driftlight doctor tries the file.',
  refused: 'Correct what is said, in the configuration or the file; the agent tries again by itself.',
};

/** `stored`: what `state` gave in an earlier life. */
export function createModelEvents(camera: string, stored: Uint8Array | null): ModelEvents {
  let { open, count }: State = readState(stored);
  /** On the boot's own clock. */
  let crashes: number[] = [];
  let isAway = false;

  function report(status: 'raised' | 'updated' | 'cleared', event: OpenEvent, made: ReportMoment): ReportDraft {
    return {
      kind: 'event',
      camera,
      bootId: made.bootId,
      monotonicMs: Math.round(made.monotonicMs),
      clock: { synced: made.synced },
      atMs: Math.round(made.utcMs),
      id: event.id,
      type: 'system',
      status,
      severity: severities[event.kind],
      onset: { atMs: event.sinceMs },
      shape: 'undetermined',
      feature: null,
      evidence: [{ text: event.text }],
      cause: null,
      action: status === 'cleared' ? 'None.' : actions[event.kind],
      recipe: null,
    };
  }

  function tell(kind: Kind, text: string, made: ReportMoment): ReportDraft[] {
    const there = open.find((event) => event.kind === kind);
    if (there?.text === text) return [];
    const sinceMs = there?.sinceMs ?? Math.round(made.utcMs);
    const id = there?.id ?? `${camera}-model-${kind}-${timeText(sinceMs)}-${++count}`;
    const event = { kind, id, sinceMs, text };
    open = [...open.filter((other) => other !== there), event];
    return [report(there ? 'updated' : 'raised', event, made)];
  }

  function clear(kinds: readonly Kind[], made: ReportMoment): ReportDraft[] {
    const over = open.filter(({ kind }) => kinds.includes(kind));
    open = open.filter(({ kind }) => !kinds.includes(kind));
    return over.map((event) => report('cleared', event, made));
  }

  const crashedOften = (made: ReportMoment) => {
    crashes = crashes.filter((atMs) => made.monotonicMs - atMs < crashesWithinMs);
    return crashes.length >= crashesToTell;
  };

  return {
    hear({ kind, text }, made) {
      switch (kind) {
        case 'refused':
          return tell('refused', text, made);
        case 'fell-back':
          return [...clear(['refused'], made), ...tell('fell-back', text, made)];
        case 'as-asked':
          return clear(['refused', 'fell-back'], made);
        case 'crashed': {
          // Told a second time before it is back, it has ended again and again.
          const again = isAway;
          isAway = true;
          crashes.push(made.monotonicMs);
          return again || crashedOften(made) ? tell('crashed', text, made) : [];
        }
        case 'back':
          isAway = false;
          return crashedOften(made) ? [] : clear(['crashed'], made);
      }
    },
    look(status, made) {
      if (status.state !== 'running' || status.runs === 0) return [];
      const over: Kind[] = ['refused'];
      if (status.trouble === null) over.push('fell-back');
      if (!isAway && !crashedOften(made)) over.push('crashed');
      return clear(over, made);
    },
    state: () => new TextEncoder().encode(JSON.stringify({ open, count } satisfies State)),
  };
}

const timeText = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+Z$/g, '');

function readState(stored: Uint8Array | null): State {
  const nothing: State = { open: [], count: 0 };
  if (!stored) return nothing;
  try {
    const { open, count } = JSON.parse(new TextDecoder().decode(stored)) as State;
    const isRight = ({ kind, id, sinceMs, text }: OpenEvent) =>
      kind in severities && typeof id === 'string' && typeof text === 'string' && Number.isFinite(sinceMs);
    return Array.isArray(open) && open.every(isRight) && Number.isSafeInteger(count) ? { open, count } : nothing;
  } catch {
    return nothing;
  }
}
