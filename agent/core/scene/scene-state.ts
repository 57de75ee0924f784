import { LIGHT_CELLS } from '../features/frame-maps.ts';
import type { DisplacementState } from './displacement-chart.ts';
import { newPlaceChart, type PlaceChartState } from './place-chart.ts';
import { newRun, type RunState } from './run-chart.ts';

/** All charts of one camera's scene. */
export interface SceneCharts {
  readonly places: PlaceChartState;
  readonly displacement: DisplacementState;
  readonly obstruction: RunState;
  readonly frozen: RunState;
}

/** The same as plain JSON. Of the places only sums above 0 are kept: [place, sum, since]. After a restart the first window
 * counts as one after a gap. */
export interface SceneState {
  readonly version: 1;
  readonly up: readonly (readonly [place: number, sum: number, sinceMs: number])[];
  readonly down: readonly (readonly [place: number, sum: number, sinceMs: number])[];
  readonly displacement: DisplacementState;
  readonly obstruction: RunState;
  readonly frozen: RunState;
}

export function chartsAnew(): SceneCharts {
  return {
    places: newPlaceChart(LIGHT_CELLS),
    displacement: { seen: [], lost: newRun() },
    obstruction: newRun(),
    frozen: newRun(),
  };
}

export function savedCharts({ places, displacement, obstruction, frozen }: SceneCharts): SceneState {
  return {
    version: 1,
    up: sparse(places.up, places.upSinceMs),
    down: sparse(places.down, places.downSinceMs),
    ...structuredClone({ displacement, obstruction, frozen }),
  };
}

/** `null` for anything that is no such state. */
export function restoredCharts(value: unknown): SceneCharts | null {
  const state = value as Partial<SceneState> | null;
  if (typeof state !== 'object' || state === null || state.version !== 1) return null;
  const { up, down, displacement, obstruction, frozen } = state;
  if (!Array.isArray(up) || !Array.isArray(down) || !isRun(obstruction) || !isRun(frozen)) return null;
  const { seen, lost } = displacement ?? {};
  if (!isRun(lost) || !Array.isArray(seen) || !seen.every(({ x, y, startMs }) => areNumbers([x, y, startMs])))
    return null;
  const places = newPlaceChart(LIGHT_CELLS);
  if (!fill(places.up, places.upSinceMs, up) || !fill(places.down, places.downSinceMs, down)) return null;
  return structuredClone({ places, displacement: { seen, lost }, obstruction, frozen });
}

function sparse(sums: Float32Array, sinceMs: Float64Array): [number, number, number][] {
  const kept: [number, number, number][] = [];
  for (let i = 0; i < sums.length; i++)
    if (sums[i]! > 0) kept.push([i, Math.round(sums[i]! * 1000) / 1000, sinceMs[i]!]);
  return kept;
}

function fill(sums: Float32Array, sinceMs: Float64Array, kept: readonly unknown[]): boolean {
  for (const entry of kept) {
    if (!Array.isArray(entry) || !areNumbers(entry)) return false;
    const [place, sum, since] = entry as [number, number, number];
    if (!(Number.isInteger(place) && place >= 0 && place < sums.length && sum >= 0)) return false;
    sums[place] = sum;
    sinceMs[place] = since;
  }
  return true;
}

function isRun(value: RunState | undefined): value is RunState {
  return typeof value === 'object' && value !== null && areNumbers([value.count, value.sinceMs]);
}

function areNumbers(values: readonly unknown[]): boolean {
  return values.length > 0 && values.every(Number.isFinite);
}
