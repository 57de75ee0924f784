import { sceneShare } from '../../agent/app/baseline/make-baseline.ts';
import type { Baseline } from '../../agent/core/baseline/baseline.ts';
import type { Diagnose } from '../../agent/core/diagnosis/diagnosis.ts';
import { calibrate } from '../../agent/core/drift/calibrate.ts';
import type { EventBody } from '../../agent/core/drift/events/event-state.ts';
import { referenceOf } from '../../agent/core/drift/reference-of.ts';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import { sceneryBuilder } from '../../agent/core/scene/scenery-builder.ts';
import { playScenario, scenarioStartMs } from '../../agent/core/simulation/play.ts';
import type { Scenario } from '../../agent/core/simulation/scenario.ts';
import {
  countFrame,
  type FinishWindow,
  noWindows,
  placeFrame,
  rollWindows,
} from '../../agent/core/window/camera-windows.ts';
import type { Window } from '../../agent/core/window/window.ts';
import { createDriftWatch } from '../../agent/pipeline/drift-watch.ts';

/** How a scenario is looked at. */
export interface Eye {
  /** As the station is drawn. */
  readonly drawn: { readonly width: number; readonly height: number };
  /** As it is analysed, what `look` makes of the drawn pixels. */
  readonly seen: { readonly width: number; readonly height: number };
  readonly look: (pixels: Uint8Array) => Uint8Array;
}

/** Small, so that months can be played; the smallest whose tiles can be matched. */
const size = { width: 128, height: 96 };
const whole: Eye = { drawn: size, seen: size, look: (pixels) => pixels };

/** One telling of an event, and when. */
export interface Told {
  readonly atMs: number;
  readonly body: EventBody;
}

export interface Played {
  readonly told: readonly Told[];
  /** Measures that were said to be unavailable in every base window. */
  readonly unavailable: ReadonlySet<string>;
}

/** Plays scenarios of one seed from frames to events, as the agent's frames go; a baseline is made once for all scenarios
 * of one station. */
export function scenarioPlayer(seed: number, diagnose: Diagnose) {
  const baselines = new Map<string, { readonly baseline: Baseline; readonly windows: readonly Window[] }>();

  function baselineFor(scenario: Scenario) {
    const { station, baselineMs, windowMs, framesPerWindow } = scenario;
    const key = JSON.stringify([station, baselineMs, windowMs, framesPerWindow]);
    const known = baselines.get(key);
    if (known) return known;
    const builder = sceneryBuilder({ falseAlarmsPerMonth: sceneShare });
    const windows = [
      ...windowsOf({ ...scenario, lengthMs: baselineMs, steps: [] }, seed, 0, (window) => builder.add(window)),
    ];
    const made = { baseline: baselineOf(windows, builder.finish(), seed), windows };
    baselines.set(key, made);
    return made;
  }

  /** What was told from the end of the baseline on. */
  return function play(scenario: Scenario): Played {
    const { baseline, windows: before } = baselineFor(scenario);
    const watch = createDriftWatch({ camera: 'line', baselineFor: () => baseline, diagnose });
    // A camera at work remembers the time in which it was learnt.
    for (const window of before) watch.remember(window);
    const told: Told[] = [];
    let unavailable: Set<string> | null = null;
    const fromMs = scenarioStartMs + scenario.baselineMs;
    const windows = windowsOf(scenario, seed, fromMs, watch.measure, (note) => watch.logged(note));
    for (const window of windows) {
      // Days are the lighting trend's.
      if (window.level === 'day') continue;
      const { events, reading } = watch.read(window);
      for (const body of events) told.push({ atMs: window.endMs, body });
      if (window.level !== 'base' || !reading?.scene) continue;
      const missing = Object.keys(reading.scene.unavailable);
      unavailable = new Set(missing.filter((name) => unavailable?.has(name) ?? true));
    }
    return { told, unavailable: unavailable ?? new Set() };
  };
}

type Note =
  NonNullable<ReturnType<ReturnType<typeof playScenario>['next']>['value']> extends { note?: infer N } ? N : never;

/** Closed windows of a scenario from `fromMs` on, in the order in which they close. */
export function* windowsOf(
  scenario: Scenario,
  seed: number,
  fromMs: number,
  finish: FinishWindow,
  onNote: (note: NonNullable<Note>) => void = () => {},
  { drawn, seen, look }: Eye = whole,
): Generator<Window> {
  const analyse = createAnalyser({ channels: 3, ...seen });
  const windows = noWindows('recorded', scenario.windowMs);
  for (const frame of playScenario(scenario, seed, drawn)) {
    if (frame.atMs < fromMs) continue;
    yield* rollWindows(windows, frame.atMs, finish);
    if (frame.note) onNote(frame.note);
    const features = analyse({ ...seen, channels: 3, pixels: look(frame.pixels) });
    for (const [name, value] of Object.entries(frame.settings)) features.values.set(name, value);
    countFrame(windows, placeFrame(windows, frame.atMs, Number.POSITIVE_INFINITY), null, features);
  }
  yield* rollWindows(windows, Number.POSITIVE_INFINITY, finish);
}

export function baselineOf(
  windows: readonly Window[],
  scenery: ReturnType<ReturnType<typeof sceneryBuilder>['finish']>,
  seed: number,
  { seen }: Eye = whole,
): Baseline {
  const calibration = calibrate(windows, {
    falseAlarmsPerCameraPerMonth: 1,
    share: scenery?.blob ? 1 - sceneShare : 1,
    seed,
  });
  const { span } = calibration;
  return {
    ...{
      id: '0123456789abcdef',
      camera: 'line',
      recipe: null,
      madeBy: 'a bench',
      madeAtMs: scenarioStartMs,
      reason: null,
    },
    fingerprint: { preprocessing: '0123456789abcdef', model: null },
    picture: { ...seen, channels: 3 },
    ...{ windowMs: span.windowMs, startMs: span.startMs, endMs: span.endMs },
    ...{ frames: span.frames, windows: span.windows, provisional: false },
    ...{ reference: referenceOf(windows), calibration, examples: [] },
    ...(scenery ? { scenery } : {}),
  };
}
