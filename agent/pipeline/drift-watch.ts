import type { Baseline } from '../core/baseline/baseline.ts';
import type { Diagnose } from '../core/diagnosis/diagnosis.ts';
import { createDetector, type Detector } from '../core/drift/detector.ts';
import type { EventBody, TrackerState } from '../core/drift/events/event-state.ts';
import { createEventTracker, type EventTracker } from '../core/drift/events/event-tracker.ts';
import type { LoggedEvent } from '../core/drift/events/logged-event.ts';
import type { DriftReading } from '../core/drift/reading.ts';
import type { SensorMatrix } from '../core/lighting/colour.ts';
import type { TrendBody } from '../core/lighting/trend/lighting-trend.ts';
import { defaultLimits, type LightingLimits } from '../core/lighting/trend/limits.ts';
import { calibratedColour } from '../core/scene/calibrated-colour.ts';
import { addMeasures } from '../core/scene/explained.ts';
import type { SceneReading } from '../core/scene/scene-reading.ts';
import { createSceneWatch, type SceneWatch } from '../core/scene/scene-watch.ts';
import type { Scenery } from '../core/scene/scenery.ts';
import { type SceneryBuilder, sceneryBuilder } from '../core/scene/scenery-builder.ts';
import { withScene } from '../core/scene/with-scene.ts';
import type { Window } from '../core/window/window.ts';
import { createLightingWatch, type LightingWatch } from './lighting-watch.ts';
import { createWindowNotes, type WindowNotes } from './window-notes.ts';

/** What closing a window said of the pictures. */
export interface DriftFinding {
  /** `null`: a day, or no baseline for the window's recipe. */
  readonly reading: DriftReading | null;
  readonly baselineId: string | null;
  readonly events: readonly EventBody[];
  /** Of a recording's day that has closed; live cameras are looked at by the calendar. */
  readonly trends: readonly TrendBody[];
}

/** The drift of one camera: each recipe is read against its own baseline. The live agent and `replay` both go through
 * here. */
export interface DriftWatch {
  /** Measures a base window that has just closed as a whole; its values become statistics of the window, so that hours
   * and days have them too. To be called once, before it is added to its hour and read. */
  measure(window: Window): void;
  /** Reads a closed window; windows come in the order in which they closed. */
  read(window: Window): DriftFinding;
  readonly lighting: LightingWatch;
  /** For people to look at. */
  readonly notes: Pick<WindowNotes, 'last' | 'charts'>;
  /** The scenery of a recipe as far as it was seen since the start, worked out in steps of some 50 ms; gives `null` where
   * too little was seen. */
  scenerySteps(recipe: string | null): Generator<number, Scenery | null>;
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
  /** Ends the open event of a recipe, if there is one, for a reason in words, and forgets what its next baseline must not
   * know. `atMs`: the pictures' time. */
  abandon(recipe: string | null, atMs: number, reason: string): readonly EventBody[];
  /** Whether an event of a recipe is raised and not cleared. */
  isOpen(recipe: string | null): boolean;
}

export interface DriftWatchOptions {
  readonly camera: string;
  /** `null`: there is none, and its windows are not scored. Asked anew for every window, so that a promoted baseline holds
   * from the next one on. */
  readonly baselineFor: (recipe: string | null) => Baseline | null;
  /** Names causes; without it events tell what moved. */
  readonly diagnose?: Diagnose;
  readonly lighting?: LightingOptions;
  /** Whether to gather the scenery of a recipe that has none in its baseline. */
  readonly learnsScenery?: (recipe: string | null) => boolean;
  /** Windows of a recipe that start before are another time's and not remembered after a restart. */
  readonly sinceMs?: (recipe: string | null) => number;
}

export interface LightingOptions {
  readonly limits: LightingLimits;
  readonly timeZone: string;
  /** Set by hand, so that lamp output and colour can be told without metadata. */
  readonly exposureLocked: boolean;
  readonly whiteBalanceLocked: boolean;
  /** From the sensor's linear red, green and blue to XYZ; `null`: the camera is not calibrated. */
  readonly colourMatrix: SensorMatrix | null;
}

/** A shorter baseline has not seen what varies from day to day. */
const SEEN_DAYS = 2;
/** Windows of maps kept while learning: five hours of minutes, 1 MB. */
const LEARNT_WINDOWS = 300;

interface StoredScene {
  readonly baselineId: string;
  readonly state: unknown;
}

type StoredRecipe = [recipe: string | null, TrackerState, EventBody | null, scene?: StoredScene | null];

interface Judge {
  readonly baseline: Baseline;
  readonly detector: Detector;
  readonly tracker: EventTracker;
  readonly scene: SceneWatch | null;
}

export function createDriftWatch(options: DriftWatchOptions): DriftWatch {
  const { camera, baselineFor, diagnose } = options;
  const judges = new Map<string | null, Judge>();
  const seen = new Set<string | null>();
  const unknownRecipes = new Set<string | null>();
  /** States of recipes that did not run since the start. */
  const resting = new Map<string | null, TrackerState>();
  /** Charts of scenes as they were before a restart. */
  const scenes = new Map<string | null, StoredScene>();
  const logged: LoggedEvent[] = [];
  /** By recipe, what was last said of its open event. */
  const told = new Map<string | null, EventBody>();
  /** Ends of events whose baseline was replaced, to be told with the next reading. */
  let cleared: EventBody[] = [];
  /** By window, what its maps said when it closed. */
  const measured = new WeakMap<Window, SceneReading>();
  const builders = new Map<string | null, SceneryBuilder>();
  const notes = createWindowNotes();
  const lighting = createLightingWatch({
    camera,
    limits: options.lighting?.limits ?? defaultLimits,
    timeZone: options.lighting?.timeZone ?? 'UTC',
  });

  function judgeOf({ recipe, endMs }: Window): Judge | null {
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
    const { calibration, reference, provisional, scenery, tolerance } = baseline;
    const facts = { ...calibration, provisional };
    const tracker = createEventTracker({
      ...{ camera, recipe, baseline: facts },
      ...(diagnose ? { diagnose } : {}),
      ...(tolerance ? { tolerance } : {}),
    });
    if (known) cleared.push(...known.tracker.close(endMs, 'another baseline was promoted'));
    const state = known?.tracker.state() ?? resting.get(recipe);
    if (state) tracker.restore(state);
    // A tracker that ran already knows them.
    if (!known) for (const event of logged) tracker.logged(event);
    const scene = scenery
      ? createSceneWatch(scenery, {
          ...options.lighting,
          windowMs: baseline.windowMs,
          blobMayAct: calibration.span.days >= SEEN_DAYS,
        })
      : null;
    const stored = scenes.get(recipe);
    if (stored?.baselineId === baseline.id) scene?.restore(stored.state);
    const judge = { baseline, detector: createDetector(reference, calibration), tracker, scene };
    judges.set(recipe, judge);
    return judge;
  }

  function learnScenery(window: Window, baseline: Baseline | null): void {
    if (!options.learnsScenery?.(window.recipe) || baseline?.scenery) {
      builders.delete(window.recipe);
      return;
    }
    const builder = builders.get(window.recipe) ?? sceneryBuilder({ mostWindows: LEARNT_WINDOWS });
    builders.set(window.recipe, builder);
    builder.add(window);
  }

  function readingOf({ detector, baseline }: Judge, window: Window): DriftReading {
    const reading = window.level === 'base' ? detector.base(window) : detector.hour(window);
    return baseline.scenery ? withScene(reading, window, baseline.scenery, measured.get(window)) : reading;
  }

  return {
    recipes: () => [...seen],
    unknownRecipes,
    isOpen: (recipe) => (judges.get(recipe)?.tracker.state() ?? resting.get(recipe))?.open != null,
    abandon(recipe, atMs, reason) {
      const judge = judges.get(recipe);
      const last = told.get(recipe);
      builders.delete(recipe);
      scenes.delete(recipe);
      told.delete(recipe);
      if (judge) {
        const ends = judge.tracker.close(atMs, reason);
        judges.delete(recipe);
        resting.set(recipe, judge.tracker.state());
        return ends;
      }
      const state = resting.get(recipe);
      if (state?.open == null) return [];
      resting.set(recipe, { ...state, open: null, clearedMs: atMs });
      return last ? [{ ...last, status: 'cleared', evidence: [{ text: reason }], action: 'Nothing to do.' }] : [];
    },
    lighting,
    notes,
    *scenerySteps(recipe) {
      const builder = builders.get(recipe);
      return builder ? yield* builder.finishSteps() : null;
    },
    measure(window) {
      const judge = judgeOf(window);
      learnScenery(window, judge?.baseline ?? null);
      if (judge?.scene && window.maps) {
        const scene = judge.scene.read(window);
        measured.set(window, scene);
        addMeasures(window, scene.values);
      }
      const { colourMatrix, whiteBalanceLocked } = options.lighting ?? {};
      if (judge && colourMatrix)
        addMeasures(
          window,
          calibratedColour(window, judge.baseline.reference, colourMatrix, whiteBalanceLocked ?? false),
        );
      window.maps = null;
    },
    read(window) {
      if (window.level === 'day') {
        if (window.basis === 'live') return { reading: null, baselineId: null, events: [], trends: [] };
        return { reading: null, baselineId: null, ...lighting.judge(window.endMs) };
      }
      const judge = judgeOf(window);
      if (window.level === 'hour') lighting.addHour(window, judge?.baseline.id ?? null);
      const events = cleared;
      cleared = [];
      if (!judge) return { reading: null, baselineId: null, events, trends: [] };
      const reading = readingOf(judge, window);
      notes.add(window, reading, judge.baseline, measured.has(window) ? (judge.scene?.light() ?? null) : null);
      events.push(...judge.tracker.read(reading));
      for (const event of events)
        if (event.status === 'cleared') told.delete(window.recipe);
        else told.set(window.recipe, event);
      return { reading, baselineId: judge.baseline.id, events, trends: [] };
    },
    open: () => [...told.values(), ...lighting.open()],
    remember(window) {
      if (window.startMs < (options.sinceMs?.(window.recipe) ?? Number.NEGATIVE_INFINITY)) return;
      const judge = window.level === 'day' ? null : judgeOf(window);
      if (window.level === 'hour') lighting.addHour(window, judge?.baseline.id ?? null);
      if (!judge) return;
      const reading = readingOf(judge, window);
      judge.tracker.remember(reading);
      notes.add(window, reading, judge.baseline, null);
    },
    logged(event) {
      logged.push(event);
      if (logged.length > 100) logged.shift();
      for (const { tracker } of judges.values()) tracker.logged(event);
      lighting.logged(event);
    },
    state() {
      const trackers = new Map(resting);
      for (const [recipe, { tracker }] of judges) trackers.set(recipe, tracker.state());
      for (const [recipe, { scene, baseline }] of judges)
        if (scene) scenes.set(recipe, { baselineId: baseline.id, state: scene.state() });
      const entries: StoredRecipe[] = [...trackers]
        .filter(([recipe, state]) => state.raised > 0 || state.logged.length > 0 || scenes.has(recipe))
        .map(([recipe, state]) => [recipe, state, told.get(recipe) ?? null, scenes.get(recipe) ?? null]);
      return entries.length === 0 ? null : new TextEncoder().encode(JSON.stringify(entries));
    },
    restore(state) {
      for (const [recipe, tracker, event, scene] of JSON.parse(new TextDecoder().decode(state)) as StoredRecipe[]) {
        resting.set(recipe, tracker);
        if (event) told.set(recipe, event);
        if (scene) scenes.set(recipe, scene);
      }
    },
  };
}
