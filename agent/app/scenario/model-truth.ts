import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { healthyConditions, type StationConditions } from '../../core/simulation/conditions.ts';
import { conditionsAt, type Scenario } from '../../core/simulation/scenario.ts';
import { demoModelFolder } from './demo-model.ts';

/** How accurate the demo's model is on a station that wears, as measured by a bench. */
export interface MeasuredAccuracy {
  readonly curves: readonly {
    readonly condition: 'lampOutput' | 'lampColour' | 'defocusPx';
    /** From a new station's value on, away from it. */
    readonly points: readonly { readonly at: number; readonly accuracy: number }[];
  }[];
}

/** When the accuracy of a scenario's model will have fallen, since the scenario began. */
export interface AccuracyFall {
  /** A share: 0.01 is a point. */
  readonly by: number;
  readonly elapsedMs: number;
}

const stepMs = 3_600_000;

/** Throws like the file system where the program came without it. */
export function readMeasuredAccuracy(): MeasuredAccuracy {
  return JSON.parse(readFileSync(join(demoModelFolder, 'accuracy.json'), 'utf8')) as MeasuredAccuracy;
}

/** Accuracy that is lost against a new station: what lamp, colour and focus cost one by one, added up; between measured
 * points in proportion, beyond the last one as there. `null`: something else has happened that was not measured. */
export function accuracyLost({ curves }: MeasuredAccuracy, conditions: StationConditions): number | null {
  const measured = new Set<string>(curves.map(({ condition }) => condition));
  // Another recipe and the time of day make no difference.
  measured.add('recipeIndex');
  for (const [key, value] of Object.entries(conditions))
    if (!measured.has(key) && !isHealthy(key as keyof StationConditions, value)) return null;
  let lost = 0;
  for (const { condition, points } of curves) lost += Math.max(0, lostOn(points, conditions[condition]));
  return lost;
}

function isHealthy(key: keyof StationConditions, value: unknown): boolean {
  const healthy = healthyConditions[key];
  return value === healthy || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(healthy));
}

function lostOn(points: MeasuredAccuracy['curves'][number]['points'], value: number): number {
  const first = points[0]!;
  const towards = Math.sign(points.at(-1)!.at - first.at);
  const gone = (value - first.at) * towards;
  if (gone <= 0) return 0;
  let before = first;
  for (const point of points.slice(1)) {
    const far = (point.at - first.at) * towards;
    if (gone <= far) {
      const share = (gone - (before.at - first.at) * towards) / (far - (before.at - first.at) * towards);
      return first.accuracy - (before.accuracy + share * (point.accuracy - before.accuracy));
    }
    before = point;
  }
  return first.accuracy - before.accuracy;
}

/** When, to the hour, the accuracy has fallen by each of `by`; what does not fall so far in the scenario is left out.
 * `null`: something happens in the scenario that was not measured. */
export function accuracyFalls(
  measured: MeasuredAccuracy,
  scenario: Scenario,
  by: readonly number[],
): AccuracyFall[] | null {
  const falls: AccuracyFall[] = [];
  const missing = by.toSorted((a, b) => a - b);
  for (let elapsedMs = 0; elapsedMs <= scenario.lengthMs && missing.length > 0; elapsedMs += stepMs) {
    const lost = accuracyLost(measured, conditionsAt(scenario, elapsedMs));
    if (lost === null) return null;
    while (missing.length > 0 && lost >= missing[0]!) falls.push({ by: missing.shift()!, elapsedMs });
  }
  return falls;
}
