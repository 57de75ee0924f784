import type { DriftReading } from '../drift/reading.ts';
import type { Window } from '../window/window.ts';
import { explained } from './explained.ts';
import type { SceneReading } from './scene-reading.ts';
import type { Scenery } from './scenery.ts';

/** A reading with what explains it: the window's explaining statistics, and of a base window what its maps said. */
export function withScene(
  reading: DriftReading,
  window: Window,
  scenery: Scenery,
  scene: SceneReading | undefined,
): DriftReading {
  const found = explained(window, scenery);
  const told: SceneReading = {
    values: { ...found.values, ...scene?.values },
    deviations: { ...found.deviations, ...scene?.deviations },
    usual: { ...found.usual, ...scene?.usual },
    unavailable: scene?.unavailable ?? {},
    blob: scene?.blob ?? null,
    charts: scene?.charts ?? [],
  };
  const worstFirst = (a: { statistic: number; threshold: number }, b: typeof a) =>
    b.statistic / b.threshold - a.statistic / a.threshold;
  return {
    ...reading,
    values: { ...reading.values, ...told.values },
    deviations: { ...reading.deviations, ...told.deviations },
    charts: [...reading.charts, ...told.charts].sort(worstFirst),
    scene: told,
  };
}
