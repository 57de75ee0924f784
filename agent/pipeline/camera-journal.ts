import type { ReportDraft } from '../../shared/wire/report.ts';
import type { CameraWindows } from '../core/window/camera-windows.ts';
import type { Window } from '../core/window/window.ts';
import { type ReportMoment, type WindowReportOptions, windowReport } from '../core/window/window-report.ts';
import type { BoxTime } from './box-time.ts';
import type { CameraState } from './camera-state.ts';
import type { DriftWatch } from './drift-watch.ts';
import { findingReports } from './finding-reports.ts';
import type { LightingFinding } from './lighting-watch.ts';
import type { Clock, Journal, Log } from './ports.ts';
import { windowHistory } from './window-history.ts';

/** What a camera puts into the journal: its closed windows, what is said of them, and what its next start needs. */
export interface CameraJournal {
  /** The charts see what the journal still holds; the rest of the agent gets its turn meanwhile. */
  restoreDrift(): Promise<void>;
  /** Closed windows become reports; they and what the next start needs go in one commit. Waits while the journal takes
   * nothing: the checkpoint still holds every frame of the windows being closed. Rejects when the agent stops meanwhile;
   * the next start closes them again. */
  commit(windows: CameraWindows, closed: readonly Window[], day?: boolean): Promise<void>;
  judgeLighting(recorded: boolean): Promise<LightingFinding>;
}

export interface CameraJournalParts {
  readonly id: string;
  readonly reports: WindowReportOptions;
  readonly clock: Clock;
  readonly time: BoxTime;
  readonly log: Log;
  readonly journal: Journal;
  readonly drift: DriftWatch;
  readonly state: CameraState;
  readonly signal: AbortSignal;
  /** Why the journal takes nothing at present; `null`: it does. */
  readonly onRefused: (reason: string | null) => void;
}

const rememberedAtATime = 50;
/** After a refused commit, so that a disk with room again is noticed. */
const commitAgainMs = 5_000;

/** Under which the journal keeps what the charts and the months of the light say. */
export const driftKeys = (id: string) => ({ driftKey: `drift/${id}`, lightingKey: `lighting/${id}` });

export function createCameraJournal(parts: CameraJournalParts): CameraJournal {
  const { id, clock, time, log, journal, drift, state, signal, onRefused } = parts;
  const { driftKey, lightingKey } = driftKeys(id);

  async function restoreDrift(): Promise<void> {
    const stored = journal.state(driftKey);
    if (stored) drift.restore(stored);
    const months = journal.state(lightingKey);
    if (months) drift.lighting.restore(months);
    let since = 0;
    for (const window of windowHistory(journal, id)) {
      drift.remember(window);
      if (++since % rememberedAtATime === 0) await clock.sleep(0, signal);
    }
  }

  async function commit(
    windows: CameraWindows,
    closed: readonly Window[],
    day = closed.some((window) => window.level !== 'base'),
  ): Promise<void> {
    const moment = time.moment();
    const reports = closed.flatMap((window) => reportsOf(window, moment));
    const states = state.states(windows, moment.utcMs, { day, stopped: false });
    const judged = day || reports.length > closed.length ? drift.state() : null;
    if (judged) states.set(driftKey, judged);
    if (day) states.set(lightingKey, drift.lighting.state());
    while (!(await appended(reports, states))) await clock.sleep(commitAgainMs, signal);
    state.keep(windows);
  }

  /** What a closed window says: itself, and what it raised, changed or cleared. */
  function reportsOf(window: Window, moment: ReportMoment): ReportDraft[] {
    const found = drift.read(window);
    const said = findingReports(id, found, moment, window.basis === 'recorded');
    return [windowReport(id, window, moment, parts.reports, found), ...said];
  }

  async function appended(reports: readonly ReportDraft[], states: Map<string, Uint8Array | null>): Promise<boolean> {
    try {
      await journal.append(reports, states);
      onRefused(null);
      return true;
    } catch (error) {
      const { message } = error as Error;
      onRefused(message);
      log.error(`camera ${id} counts nothing until its reports are stored: ${message}`, { key: 'refused' });
      if (signal.aborted) throw error;
      return false;
    }
  }

  async function judgeLighting(recorded: boolean): Promise<LightingFinding> {
    const moment = time.moment();
    const found = drift.lighting.judge(moment.utcMs);
    const reports = findingReports(id, found, moment, recorded);
    await journal.append(reports, new Map([[lightingKey, drift.lighting.state()]]));
    return found;
  }

  return { restoreDrift, commit, judgeLighting };
}
