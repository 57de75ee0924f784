import type { LoggedEvent } from '../drift/events/logged-event.ts';
import type { CameraSettings } from '../frame/frame.ts';
import { conditionsAt, type Scenario } from './scenario.ts';
import { createStation, type Station, type Truth } from './station.ts';

/** A frame of a scenario being played. */
export interface PlayedFrame {
  readonly n: number;
  /** UTC. */
  readonly atMs: number;
  /** Since the scenario began. */
  readonly elapsedMs: number;
  /** What the line tells of the recipe; `null`: nothing. */
  readonly recipe: string | null;
  readonly settings: CameraSettings;
  /** Interleaved 8-bit sRGB. The next frame is written into the same buffer; copy what must last. */
  readonly pixels: Uint8Array;
  readonly truth: Truth;
  /** What was written down since the frame before. One a frame: a second one comes with the next. */
  readonly note?: LoggedEvent;
}

/** A Monday. */
export const scenarioStartMs: number = Date.UTC(2026, 2, 2);

/**
 * Every frame of a scenario from its beginning to its end, evenly spread over its windows. The same scenario, seed and size
 * give the same frames.
 */
export function* playScenario(
  scenario: Scenario,
  seed: number,
  size: { readonly width: number; readonly height: number },
  startMs: number = scenarioStartMs,
): Generator<PlayedFrame, void, void> {
  const station = stationOf(scenario, seed, size);
  const pixels = new Uint8Array(station.bytesPerFrame);
  const notes = notesOf(scenario, startMs);
  const { frameMs } = station.options;
  for (let n = 0; n * frameMs < scenario.lengthMs; n++) {
    const elapsedMs = n * frameMs;
    const atMs = startMs + elapsedMs;
    const note = (notes[0]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs ? notes.shift() : undefined;
    const conditions = conditionsAt(scenario, elapsedMs);
    const { settings, truth } = station.draw(n, atMs, conditions, pixels);
    const recipe = toldRecipe(scenario, conditions.recipeIndex);
    yield { n, atMs, elapsedMs, recipe, settings, pixels, truth, ...(note && { note }) };
  }
}

/** The station of a scenario. Throws RangeError for a size that it cannot draw. */
export function stationOf(
  { station, windowMs, framesPerWindow }: Scenario,
  seed: number,
  size: { readonly width: number; readonly height: number },
): Station {
  return createStation({ ...station, ...size, seed, frameMs: windowMs / framesPerWindow });
}

/** What the line tells of the recipe that runs. */
export function toldRecipe({ station }: Scenario, recipeIndex: number): string | null {
  return station.tellsRecipe ? (station.recipes[recipeIndex] ?? null) : null;
}

/** What is written down while a scenario that begins at `startMs` is played, the earliest first. */
export function notesOf(scenario: Scenario, startMs: number): LoggedEvent[] {
  return scenario.steps
    .flatMap(({ atMs, note }) => (note === null ? [] : [{ ...note, atMs: startMs + atMs }]))
    .toSorted((a, b) => a.atMs - b.atMs);
}
