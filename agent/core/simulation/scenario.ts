import type { EventType, Shape } from '../../../shared/wire/report.ts';
import type { LoggedKind } from '../drift/events/logged-event.ts';
import { healthyConditions, type StationConditions } from './conditions.ts';
import { valueBetween } from './value-between.ts';

/** What happens to a station, and when. Times are milliseconds since the scenario began. */
export interface Scenario {
  readonly name: string;
  /** One sentence for a person. */
  readonly says: string;
  readonly station: ScenarioStation;
  /** Healthy lead-in, from which a baseline is made. */
  readonly baselineMs: number;
  /** All of it, the lead-in included. */
  readonly lengthMs: number;
  /** Window that suits its time scale, and the frames in one. */
  readonly windowMs: number;
  readonly framesPerWindow: number;
  /** What a right diagnosis says, the first cause first; empty: that all is well. */
  readonly truth: readonly ScenarioTruth[];
  /** Measures that nobody can know here and that must be said to be unavailable. */
  readonly unavailable: readonly string[];
  readonly steps: readonly ScenarioStep[];
}

export interface ScenarioStation {
  readonly kind: 'boards' | 'tiles';
  readonly recipes: readonly string[];
  readonly autoExposure: boolean;
  readonly autoWhiteBalance: boolean;
  readonly tellsSettings: boolean;
  /** Frames carry the name of the recipe. */
  readonly tellsRecipe: boolean;
  readonly ambient: number;
  readonly defectShare: number;
}

export interface ScenarioTruth {
  /** Key of the runbook. */
  readonly cause: string;
  readonly type: EventType;
  readonly shape: Shape;
  readonly onsetMs: number;
}

export interface ScenarioStep {
  readonly atMs: number;
  /** When `to` is reached; without `to`, when what held before holds again; `null`: never. */
  readonly untilMs: number | null;
  /** Holds from `atMs` on. */
  readonly set: Partial<StationConditions>;
  /** Where the values go between `atMs` and `untilMs`, to stay there. */
  readonly to: Partial<StationConditions>;
  /** What a person or the box wrote down at `atMs`. */
  readonly note: ScenarioNote | null;
}

export interface ScenarioNote {
  readonly kind: LoggedKind;
  readonly text: string;
}

/** A station where nothing happens. */
export const quietScenario: Scenario = {
  name: 'none',
  says: 'Nothing happens.',
  station: {
    ...{ kind: 'boards', recipes: ['a'], autoExposure: false, autoWhiteBalance: false },
    ...{ tellsSettings: true, tellsRecipe: false, ambient: 0, defectShare: 0.02 },
  },
  baselineMs: 0,
  lengthMs: Number.POSITIVE_INFINITY,
  windowMs: 60_000,
  framesPerWindow: 12,
  truth: [],
  unavailable: [],
  steps: [],
};

/**
 * The conditions `elapsedMs` after a scenario began. Steps act in their order: a later one overrides an earlier one in
 * what it names, and a way without a beginning of its own starts from what the earlier ones say at its time.
 */
export function conditionsAt(scenario: Scenario, elapsedMs: number): StationConditions {
  return after(scenario.steps, scenario.steps.length, elapsedMs);
}

function after(steps: readonly ScenarioStep[], count: number, elapsedMs: number): StationConditions {
  let now: Record<string, unknown> | null = null;
  for (let n = 0; n < count; n++) {
    const step = steps[n]!;
    if (elapsedMs < step.atMs) continue;
    const isWay = hasKeys(step.to);
    if (!isWay && step.untilMs !== null && elapsedMs >= step.untilMs) continue;
    now ??= { ...healthyConditions };
    Object.assign(now, step.set);
    if (isWay) goOn(now, steps, n, elapsedMs);
  }
  return (now as StationConditions | null) ?? healthyConditions;
}

/** How far step `n` has come on its way. */
function goOn(now: Record<string, unknown>, steps: readonly ScenarioStep[], n: number, elapsedMs: number): void {
  const { atMs, untilMs, set, to } = steps[n]!;
  const share = untilMs === null || elapsedMs >= untilMs ? 1 : (elapsedMs - atMs) / (untilMs - atMs);
  const before = share < 1 ? { ...after(steps, n, atMs), ...set } : null;
  for (const key of Object.keys(to) as (keyof StationConditions)[])
    now[key] = before === null ? to[key] : valueBetween(key, before[key], to[key], share);
}

function hasKeys(values: object): boolean {
  for (const _ in values) return true;
  return false;
}
