import { addValue, type Moments, noMoments } from '../../../shared/sketch/moments.ts';
import { partOfDay } from '../../core/drift/day-profile.ts';
import { dayMs, hourMs } from '../../core/window/levels.ts';
import type { Window } from '../../core/window/window.ts';

/** One frame value by time of day in UTC: window means of every day together. */
export interface DayCurve {
  /** Equal parts of the day; `n` of 0: nothing seen then. */
  readonly parts: readonly Readonly<Moments>[];
  /** UTC days seen. */
  readonly days: number;
}

export interface DayCurveMaker {
  add(window: Window): void;
  curve(): DayCurve;
}

const HALF_HOURS = 48;

/** `feature`: name of the frame value, such as `lumaMean`. */
export function dayCurve(feature: string, windowMs: number): DayCurveMaker {
  const count = windowMs > hourMs / 2 ? 24 : HALF_HOURS;
  const parts = Array.from({ length: count }, noMoments);
  const days = new Set<number>();
  return {
    add: (window) => {
      const moments = window.stats.get(feature);
      if (window.level !== 'base' || !moments || moments.n === 0) return;
      addValue(parts[partOfDay(window.startMs, count)]!, moments.mean);
      days.add(Math.floor(window.startMs / dayMs));
    },
    curve: () => ({ parts, days: days.size }),
  };
}
