import type { Baseline } from '../core/baseline/baseline.ts';
import { type ChartCourse, createChartHistory } from '../core/drift/chart-history.ts';
import type { DriftReading } from '../core/drift/reading.ts';
import type { LightChange } from '../core/scene/light-change.ts';
import type { Window } from '../core/window/window.ts';

/** What is kept of a camera's windows for people to look at; in memory only. */
export interface WindowNotes {
  /** Takes a closed window that was read against a baseline; `light` only where its maps were. */
  add(window: Window, reading: DriftReading, baseline: Baseline, light: LightChange | null): void;
  /** The newest base window that was read. */
  last(): LastWindow | null;
  /** Over the day before `endMs`. */
  charts(endMs: number): readonly ChartCourse[];
}

export interface LastWindow {
  readonly window: Window;
  readonly reading: DriftReading;
  readonly baseline: Baseline;
  /** `null`: its maps are gone, as after a restart, or the baseline has none. */
  readonly light: LightChange | null;
}

export function createWindowNotes(): WindowNotes {
  const history = createChartHistory();
  let last: LastWindow | null = null;
  return {
    add(window, reading, baseline, light) {
      history.add(reading);
      if (window.level === 'base' && window.frames > 0) last = { window, reading, baseline, light };
    },
    last: () => last,
    charts: history.courses,
  };
}
