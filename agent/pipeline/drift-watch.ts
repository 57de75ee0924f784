import type { Baseline } from '../core/baseline/baseline.ts';
import { createDetector, type Detector } from '../core/drift/detector.ts';
import type { EventBody, TrackerState } from '../core/drift/events/event-state.ts';
import { createEventTracker, type EventTracker } from '../core/drift/events/event-tracker.ts';
import type { LoggedEvent } from '../core/drift/events/logged-event.ts';
import type { DriftReading } from '../core/drift/reading.ts';
import type { Window } from '../core/window/window.ts';

/** What closing a window said of drift. */
export interface DriftFinding {
  /** `null`: a day, or no baseline for the window's recipe. */
  readonly reading: DriftReading | null;
  readonly baselineId: string | null;
  readonly events: readonly EventBody[];
}

/** The drift of one camera: each recipe is read against its own baseline. The live agent and `replay` both go through
 * here. */
export interface DriftWatch {
  /** Reads a closed window; windows come in the order in which they closed. */
  read(window: Window): DriftFinding;
  /** Takes a window of before a restart into charts and history; says nothing. */
  remember(window: Window): void;
  logged(event: LoggedEvent): void;
  /** The last word on each event that is not cleared. */
  open(): readonly EventBody[];
  /** What must outlive a restart beside the history of windows, or `null` while nothing was ever raised. */
  state(): Uint8Array | null;
  restore(state: Uint8Array): void;
  /** Recipes that windows came of since the start, and whether there is no baseline for them. */
  recipes(): readonly (string | null)[];
  readonly unknownRecipes: ReadonlySet<string | null>;
  /** Whether an event of a recipe is raised and not cleared. */
  isOpen(recipe: string | null): boolean;
}

export interface DriftWatchOptions {
  readonly camera: string;
  /** `null`: there is none, and its windows are not scored. Asked anew for every window, so that a promoted baseline holds
   * from the next one on. */
  readonly baselineFor: (recipe: string | null) => Baseline | null;
}

interface Judge {
  readonly baseline: Baseline;
  readonly detector: Detector;
  readonly tracker: EventTracker;
}

const nothing: DriftFinding = { reading: null, baselineId: null, events: [] };

export function createDriftWatch({ camera, baselineFor }: DriftWatchOptions): DriftWatch {
  const judges = new Map<string | null, Judge>();
  const seen = new Set<string | null>();
  const unknownRecipes = new Set<string | null>();
  /** States of recipes that did not run since the start. */
  const resting = new Map<string | null, TrackerState>();
  const logged: LoggedEvent[] = [];
  /** By recipe, what was last said of its open event. */
  const told = new Map<string | null, EventBody>();

  /** `cleared` takes the end of an event whose baseline was replaced. */
  function judgeOf({ recipe, endMs }: Window, cleared: EventBody[] = []): Judge | null {
    seen.add(recipe);
    const baseline = baselineFor(recipe);
    const known = judges.get(recipe);
    if (baseline) unknownRecipes.delete(recipe);
    else unknownRecipes.add(recipe);
    if (!baseline) {
      if (known) resting.set(recipe, known.tracker.state());
      judges.delete(recipe);
      return null;
    }
    if (known?.baseline.id === baseline.id) return known;
    const { calibration, reference, provisional } = baseline;
    const tracker = createEventTracker({ camera, recipe, baseline: { ...calibration, provisional } });
    if (known) cleared.push(...known.tracker.close(endMs, 'another baseline was promoted'));
    const state = known?.tracker.state() ?? resting.get(recipe);
    if (state) tracker.restore(state);
    // A tracker that ran already knows them.
    if (!known) for (const event of logged) tracker.logged(event);
    const judge = { baseline, detector: createDetector(reference, calibration), tracker };
    judges.set(recipe, judge);
    return judge;
  }

  const readingOf = ({ detector }: Judge, window: Window) =>
    window.level === 'base' ? detector.base(window) : detector.hour(window);

  return {
    recipes: () => [...seen],
    unknownRecipes,
    isOpen: (recipe) => (judges.get(recipe)?.tracker.state() ?? resting.get(recipe))?.open != null,
    read(window) {
      const cleared: EventBody[] = [];
      const judge = window.level === 'day' ? null : judgeOf(window, cleared);
      if (!judge) return nothing;
      const reading = readingOf(judge, window);
      const events = [...cleared, ...judge.tracker.read(reading)];
      for (const event of events)
        if (event.status === 'cleared') told.delete(window.recipe);
        else told.set(window.recipe, event);
      return { reading, baselineId: judge.baseline.id, events };
    },
    open: () => [...told.values()],
    remember(window) {
      const judge = window.level === 'day' ? null : judgeOf(window);
      if (judge) judge.tracker.remember(readingOf(judge, window));
    },
    logged(event) {
      logged.push(event);
      if (logged.length > 100) logged.shift();
      for (const { tracker } of judges.values()) tracker.logged(event);
    },
    state() {
      const states = new Map(resting);
      for (const [recipe, { tracker }] of judges) states.set(recipe, tracker.state());
      const raised = [...states].filter(([, state]) => state.raised > 0 || state.logged.length > 0);
      const all = raised.map(([recipe, state]) => [recipe, state, told.get(recipe) ?? null]);
      return all.length === 0 ? null : new TextEncoder().encode(JSON.stringify(all));
    },
    restore(state) {
      const entries = JSON.parse(new TextDecoder().decode(state)) as [string | null, TrackerState, EventBody | null][];
      for (const [recipe, tracker, event] of entries) {
        resting.set(recipe, tracker);
        if (event) told.set(recipe, event);
      }
    },
  };
}
