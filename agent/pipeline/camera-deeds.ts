import type { ReportDraft } from '../../shared/wire/report.ts';
import type { EventBody } from '../core/drift/events/event-state.ts';
import type { LoggedEvent } from '../core/drift/events/logged-event.ts';
import type { ReportMoment } from '../core/window/window-report.ts';
import type { BoxTime } from './box-time.ts';
import type { DriftWatch } from './drift-watch.ts';
import { findingReports } from './finding-reports.ts';
import type { Journal } from './ports.ts';

/** What is stored together with a deed. */
export interface ToldWith {
  readonly reports: readonly ReportDraft[];
  readonly states: readonly (readonly [key: string, state: Uint8Array])[];
}

/** From now on a recipe is to have another baseline, learnt from what comes. */
export interface LearnOrder {
  readonly recipe: string | null;
  /** Why its open event is over, in words. */
  readonly reason: string;
  /** Windows that start at `sinceMs` or later are learnt from; gives what is stored with the end of the event. */
  readonly states: (sinceMs: number) => ToldWith['states'];
  /** Once that is stored, and before another window is read. */
  readonly stored: () => void;
}

/** What people do at a camera. Both reject in words while nothing can be stored. */
export interface CameraDeeds {
  /** Something that a person did: held against onsets from now on, also after a restart, and told. */
  tell(deed: Omit<LoggedEvent, 'atMs'>, and: (moment: ReportMoment) => ToldWith): Promise<void>;
  /** Ends the open event of a recipe and has its baseline learnt anew; gives what was ended. */
  learnAnew(order: LearnOrder): Promise<readonly EventBody[]>;
}

export interface CameraDeedsParts {
  readonly id: string;
  readonly drift: DriftWatch;
  readonly journal: Pick<Journal, 'append'>;
  readonly time: BoxTime;
  /** Keys of the journal's state. */
  readonly driftKey: string;
  readonly lightingKey: string;
  /** The pictures have their own time. */
  readonly isRecorded: boolean;
  readonly openWindow: () => { readonly startMs: number; readonly endMs: number } | null;
}

/** To be called in the camera's turn only: no window may be committed meanwhile. */
export function createCameraDeeds(parts: CameraDeedsParts): CameraDeeds {
  const { id, drift, journal, time, driftKey, lightingKey, isRecorded, openWindow } = parts;

  function append(reports: readonly ReportDraft[], more: ToldWith['states']): Promise<void> {
    const states = new Map<string, Uint8Array | null>([...more, [lightingKey, drift.lighting.state()]]);
    const judged = drift.state();
    if (judged) states.set(driftKey, judged);
    return journal.append(reports, states);
  }

  return {
    async tell(deed, and) {
      const moment = time.moment();
      const atMs = isRecorded ? (openWindow()?.startMs ?? moment.utcMs) : moment.utcMs;
      drift.logged({ ...deed, atMs });
      const { reports, states } = and(moment);
      await append(reports, states);
    },
    async learnAnew({ recipe, reason, states, stored }) {
      const moment = time.moment();
      const sinceMs = openWindow()?.endMs ?? moment.utcMs;
      const events = drift.abandon(recipe, sinceMs, reason);
      await append(findingReports(id, { trends: [], events }, moment, isRecorded), states(sinceMs));
      stored();
      return events;
    },
  };
}
