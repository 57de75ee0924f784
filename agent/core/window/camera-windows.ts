import type { Level } from '../../../shared/wire/report.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import type { ModelReading } from '../model/model-reading.ts';
import { FrameSequence } from '../scene/frame-sequence.ts';
import { periodOf } from './levels.ts';
import { addFrame, addReading, addWindow, openWindow, type TimeBasis, type Window } from './window.ts';

/** The open windows of one camera: a level holds one window a recipe, all of one period. A closed window is added to the
 * next coarser level, so hours and days need no second look at the frames. */
export interface CameraWindows {
  readonly basis: TimeBasis;
  readonly baseMs: number;
  /** How often a base period was closed; tells a checkpoint from before a commit from one after it. */
  generation: number;
  /** Where the source goes on after the last frame that counted. */
  position: string | null;
  /** The recipe that frames without one, failures and empty windows belong to. */
  recipe: string | null;
  readonly open: Record<Level, Window[]>;
  /** In memory only: begins anew with every start. */
  readonly sequence: FrameSequence;
}

/** More recipes at once than this are counted together under 'other': a hostile or mistaken source must not fill the memory. */
export const maxRecipesAtOnce = 16;
const overflowRecipe = 'other';

const coarser: Record<Level, Level | null> = { base: 'hour', hour: 'day', day: null };
const fineToCoarse: readonly Level[] = ['base', 'hour', 'day'];

export function noWindows(basis: TimeBasis, baseMs: number): CameraWindows {
  const open = { base: [], hour: [], day: [] };
  return { basis, baseMs, generation: 0, position: null, recipe: null, open, sequence: new FrameSequence() };
}

/** Where a frame of this time goes. `late`: its window is closed already; `early`: it lies after `latestMs`, the last
 * moment that can be true. Both count in the open window and move nothing; `countAtMs` is the time to count them at. */
export function placeFrame(
  windows: CameraWindows,
  frameMs: number,
  latestMs: number,
): { countAtMs: number; late: boolean; early: boolean } {
  const open = windows.open.base[0];
  if (frameMs > latestMs) return { countAtMs: open ? open.startMs : latestMs, late: false, early: true };
  if (open && frameMs < open.startMs) return { countAtMs: open.startMs, late: true, early: false };
  const coarsest = windows.open.hour[0] ?? windows.open.day[0];
  if (!open && coarsest && frameMs < coarsest.startMs) return { countAtMs: coarsest.startMs, late: true, early: false };
  return { countAtMs: frameMs, late: false, early: false };
}

/** Takes a base window that has just closed, before it is added to its hour: what is measured of it as a whole goes in. */
export type FinishWindow = (window: Window) => void;

/** Closes every window whose period has ended at `utcMs`, finest first, and adds each to the next level. */
export function rollWindows(windows: CameraWindows, utcMs: number, finish?: FinishWindow): Window[] {
  const closed: Window[] = [];
  for (const level of fineToCoarse) {
    const open = windows.open[level];
    if (!open[0] || utcMs < open[0].endMs) continue;
    windows.open[level] = [];
    if (level === 'base') {
      windows.generation++;
      if (finish) for (const window of open) finish(window);
    }
    closed.push(...open);
    const next = coarser[level];
    if (next) for (const window of open) addWindow(openAt(windows, next, window.startMs, window.recipe), window);
    // A coarser window may have just been opened by a window that ends it: the loop comes to it next.
  }
  return closed;
}

/** Closes every window at `utcMs` because the clock moved; the next one starts aligned to the new time. */
export function cutWindows(windows: CameraWindows, utcMs: number, finish?: FinishWindow): Window[] {
  const closed = rollWindows(windows, Number.POSITIVE_INFINITY, finish);
  for (const window of closed) window.endMs = Math.max(window.startMs + 1, Math.min(window.endMs, utcMs));
  return closed;
}

/** Opens the base window that holds `utcMs`, if it is not open. */
export function openBase(windows: CameraWindows, utcMs: number): Window {
  return openAt(windows, 'base', utcMs, windows.recipe);
}

/** Opens the coarser window that holds `utcMs` as one that begins only then, since what it had counted before is lost: it
 * must not supersede windows that it does not count. */
export function openTorn(windows: CameraWindows, level: 'hour' | 'day', utcMs: number): void {
  const { startMs, endMs } = periodOf(level, windows.baseMs, utcMs);
  if (startMs === utcMs) return;
  windows.open[level] = [openWindow(level, windows.basis, windows.recipe, { startMs: utcMs, endMs })];
}

export function countFrame(
  windows: CameraWindows,
  placed: { countAtMs: number; late: boolean; early: boolean },
  recipe: string | null,
  features: FeatureSet | null,
): void {
  if (recipe !== null) windows.recipe = recipe;
  const window = openBase(windows, placed.countAtMs);
  if (features) {
    windows.sequence.see(features);
    addFrame(window, features);
  } else window.framesFailed++;
  if (placed.late) window.framesLate++;
  if (placed.early) window.framesEarly++;
}

/** Takes what the model said of a frame of this recipe, counted a moment ago, into the recipe's open base window; `false`:
 * none is open any more, and it is left out. */
export function countReading(windows: CameraWindows, recipe: string | null, reading: ModelReading): boolean {
  const { base } = windows.open;
  const window = base.find((open) => open.recipe === recipe) ?? base.find((open) => open.recipe === overflowRecipe);
  if (!window) return false;
  addReading(window, reading);
  return true;
}

/** The base period that is open and its frames, all recipes together; `null` when none is. */
export function openSummary({ open }: CameraWindows): { startMs: number; endMs: number; frames: number } | null {
  const first = open.base[0];
  if (!first) return null;
  const frames = open.base.reduce((sum, window) => sum + window.frames, 0);
  return { startMs: first.startMs, endMs: first.endMs, frames };
}

function openAt(windows: CameraWindows, level: Level, utcMs: number, recipe: string | null): Window {
  const open = windows.open[level];
  const there = open.find((window) => window.recipe === recipe);
  if (there) return there;
  if (open.length >= maxRecipesAtOnce && recipe !== overflowRecipe)
    return openAt(windows, level, utcMs, overflowRecipe);
  const period = open[0] ?? periodOf(level, windows.baseMs, utcMs);
  const window = openWindow(level, windows.basis, recipe, period);
  open.push(window);
  return window;
}
