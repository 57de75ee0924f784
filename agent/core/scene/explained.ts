import { addValue, noMoments } from '../../../shared/sketch/moments.ts';
import type { Window } from '../window/window.ts';
import { explaining, type SceneReading } from './scene-reading.ts';
import type { Scenery } from './scenery.ts';

/** What the statistics that only explain say of a window, of whatever level, against the baseline. */
export function explained(
  window: Pick<Window, 'stats'>,
  { measures }: Pick<Scenery, 'measures'>,
): Pick<SceneReading, 'values' | 'deviations' | 'usual'> {
  const values: Record<string, number> = {};
  const deviations: Record<string, number> = {};
  const usual: Record<string, number> = {};
  for (const [name, { n, mean }] of window.stats) {
    if (!explaining.has(name) || n === 0) continue;
    values[name] = mean;
    const known = measures[name];
    if (known === undefined) continue;
    usual[name] = known.mean;
    // What never moved in the baseline, such as a fixed exposure, has no scale of its own.
    if (known.sd > 0) deviations[name] = (mean - known.mean) / known.sd;
    else deviations[name] = Math.sign(mean - known.mean) * FAR;
  }
  return { values, deviations, usual };
}

/** Baseline standard deviations told of a change of what never moved. */
const FAR = 100;

/** Takes what was measured of a base window as a whole among its statistics, one value each. */
export function addMeasures(window: Window, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) continue;
    const moments = noMoments();
    addValue(moments, value);
    window.stats.set(name, moments);
  }
}
