import type { Report } from '../../../shared/wire/report.ts';
import type { Window } from '../../core/window/window.ts';
import type { DriftFinding, DriftWatch } from '../../pipeline/drift-watch.ts';
import { type ReplayedBox, replayReports } from './replay-reports.ts';

/** A closed window of a recording, and what the live agent would have said of it. */
export interface ReplayedWindow {
  readonly window: Window;
  readonly finding: DriftFinding;
  readonly reports: readonly Report[];
}

/** Takes closed windows in their order through the live agent's own drift watch. */
export async function* replayWindows(
  windows: AsyncIterable<Window>,
  watch: Pick<DriftWatch, 'read'>,
  box: ReplayedBox,
): AsyncGenerator<ReplayedWindow> {
  const reportsOf = replayReports(box);
  for await (const window of windows) {
    const finding = watch.read(window);
    yield { window, finding, reports: reportsOf(window, finding) };
  }
}
