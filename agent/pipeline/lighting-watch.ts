import type { EventBody } from '../core/drift/events/event-state.ts';
import type { LoggedEvent } from '../core/drift/events/logged-event.ts';
import {
  createLightingTrend,
  type LightingTrend,
  type MeasureCourse,
  type TrendBody,
} from '../core/lighting/trend/lighting-trend.ts';
import type { LightingLimits } from '../core/lighting/trend/limits.ts';
import { ByteReader, ByteWriter } from '../core/window/bytes.ts';
import type { Window } from '../core/window/window.ts';

/** What a look at the months said. */
export interface LightingFinding {
  readonly trends: readonly TrendBody[];
  readonly events: readonly EventBody[];
}

/** The lighting trends of one camera, each recipe against its own baseline. */
export interface LightingWatch {
  /** Takes a closed hour, also one that was taken before. */
  addHour(window: Window, baselineId: string | null): void;
  logged(event: LoggedEvent): void;
  /** Judges all days before that of `nowMs`. */
  judge(nowMs: number): LightingFinding;
  /** The last word on each event that is not cleared. */
  open(): readonly EventBody[];
  /** The last word on each measure, by recipe. */
  trends(): ReadonlyMap<string | null, readonly TrendBody[]>;
  /** Every measure's days as they stand, for people to look at; empty for a recipe without hours. */
  courses(recipe: string | null, nowMs: number): Iterable<MeasureCourse>;
  state(): Uint8Array;
  /** Throws RangeError for a state that cannot be read; what could not be read begins anew. */
  restore(state: Uint8Array): void;
}

export interface LightingWatchOptions {
  readonly camera: string;
  readonly limits: LightingLimits;
  readonly timeZone: string;
}

const version = 1;
/** Far above what a trend keeps. */
const STATE_BYTES_MAX = 1_000_000;

export function createLightingWatch({ camera, limits, timeZone }: LightingWatchOptions): LightingWatch {
  const byRecipe = new Map<string | null, LightingTrend>();
  const latest = new Map<string | null, readonly TrendBody[]>();
  const told = new Map<string, EventBody>();

  function trendOf(recipe: string | null): LightingTrend {
    const there = byRecipe.get(recipe);
    if (there) return there;
    const made = createLightingTrend({ camera, recipe, limits, timeZone });
    byRecipe.set(recipe, made);
    return made;
  }

  return {
    addHour: (window, baselineId) => trendOf(window.recipe).addHour(window, baselineId),
    logged(event) {
      for (const trend of byRecipe.values()) trend.logged(event);
    },
    judge(nowMs) {
      const trends: TrendBody[] = [];
      const events: EventBody[] = [];
      for (const [recipe, trend] of byRecipe) {
        const found = trend.day(nowMs);
        latest.set(recipe, found.trends);
        trends.push(...found.trends);
        events.push(...found.events);
      }
      for (const event of events)
        if (event.status === 'cleared') told.delete(event.id);
        else told.set(event.id, event);
      return { trends, events };
    },
    open: () => [...told.values()],
    trends: () => latest,
    courses: (recipe, nowMs) => byRecipe.get(recipe)?.courses(nowMs) ?? [],
    state() {
      const out = new ByteWriter();
      out.byte(version);
      out.text(JSON.stringify([...told.values()]));
      out.count(byRecipe.size);
      for (const [recipe, trend] of byRecipe) {
        const bytes = trend.state();
        out.text(recipe);
        out.count(bytes.length);
        out.raw(bytes);
      }
      return out.done();
    },
    restore(state) {
      const from = new ByteReader(state);
      if (from.byte() !== version) throw new RangeError('the lighting trends are of another version');
      for (const event of JSON.parse(from.text() ?? '[]') as EventBody[]) told.set(event.id, event);
      for (let left = from.count(); left > 0; left--) {
        const trend = trendOf(from.text());
        const bytes = new Uint8Array(Math.min(from.count(), STATE_BYTES_MAX));
        from.raw(bytes);
        trend.restore(bytes);
      }
    },
  };
}
