import { makeBaseline } from '../../agent/app/baseline/make-baseline.ts';
import { siteDiagnoser } from '../../agent/app/diagnosis/site-diagnoser.ts';
import type { Baseline } from '../../agent/core/baseline/baseline.ts';
import type { EventBody } from '../../agent/core/drift/events/event-state.ts';
import { referenceOf } from '../../agent/core/drift/reference-of.ts';
import { sceneryBuilder } from '../../agent/core/scene/scenery-builder.ts';
import type { Window } from '../../agent/core/window/window.ts';
import { createDriftWatch } from '../../agent/pipeline/drift-watch.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { type Change, type PartStation, stationStartMs } from './part-station.ts';

export const BASELINE_WINDOWS = 150;
const HEALTHY_BEFORE = 20;
const MINUTE_MS = 60_000;
/** Nobody asks for more than one false alarm a month. */
const BUDGET = 1;

export interface Watched {
  /** Windows after the change until the first event; `null`: none. */
  readonly delay: number | null;
  /** By window after the change: what was last told. */
  readonly told: readonly { readonly window: number; readonly body: EventBody }[];
  readonly falseAlarms: number;
  readonly blob: { x: number; y: number } | null;
  /** Of the last window: why measures could not be given. */
  readonly unavailable: Readonly<Record<string, string>>;
}

const diagnose = siteDiagnoser({ signatures: null, runbook: null }, 'UTC', fakeLog());

export async function baselineOf(station: PartStation, seed: number, change: Change): Promise<Baseline> {
  const builder = sceneryBuilder({ falseAlarmsPerMonth: 0.2 * BUDGET });
  const windows: Window[] = [];
  for await (const window of station.windows(seed, 0, BASELINE_WINDOWS, change, (one) => builder.add(one)))
    if (window.level === 'base') windows.push({ ...window, maps: null });
  const { draft } = await makeBaseline(
    {
      ...{ camera: 'line', recipe: null, madeBy: 'bench', madeAtMs: 0, reason: null, decoding: null },
      fingerprint: { preprocessing: '0', model: null },
      picture: { width: 224, height: 224, channels: 1 },
      ...{ windowMs: MINUTE_MS, provisional: false },
    },
    {
      ...{ windows, reference: referenceOf(windows), frames: 5 * windows.length, limits: [], examples: [] },
      ...{ scenery: builder.finish(), falseAlarmsPerCameraPerMonth: BUDGET },
    },
  );
  return { ...draft, id: '0000000000000000' };
}

/** Healthy windows, then changed ones; what was told. */
export async function watchChange(
  station: PartStation,
  seed: number,
  baseline: Baseline,
  usual: Change,
  change: Change | null,
  windows: number,
): Promise<Watched> {
  const watch = createDriftWatch({ camera: 'line', baselineFor: () => baseline, diagnose });
  const told: { window: number; body: EventBody }[] = [];
  let falseAlarms = 0;
  let blob: Watched['blob'] = null;
  let unavailable: Watched['unavailable'] = {};
  const healthy = change === null ? windows : HEALTHY_BEFORE;
  const changeMs = stationStartMs + (BASELINE_WINDOWS + healthy) * MINUTE_MS;
  async function* all() {
    yield* station.windows(seed, BASELINE_WINDOWS, healthy, usual, watch.measure);
    if (change)
      yield* station.windows(seed, BASELINE_WINDOWS + healthy, windows, { ...usual, ...change }, watch.measure);
  }
  for await (const window of all()) {
    if (window.level !== 'base') continue;
    const { events, reading } = watch.read(window);
    unavailable = reading?.scene?.unavailable ?? unavailable;
    for (const body of events)
      if (window.startMs < changeMs) falseAlarms += body.status === 'raised' ? 1 : 0;
      else told.push({ window: Math.round((window.endMs - changeMs) / MINUTE_MS), body });
    if (window.startMs >= changeMs && events.length > 0 && reading?.scene?.blob) blob = reading.scene.blob;
  }
  return { delay: told[0]?.window ?? null, told, falseAlarms, blob, unavailable };
}
