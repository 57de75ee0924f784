import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crossingSet } from '../../agent/core/lighting/trend/fieller.ts';
import { glsAr1 } from '../../agent/core/lighting/trend/gls-ar1.ts';

/** GaAs lasers of Meeker and Escobar (1998), table C.17: increase of operating current in percent, every 250 h to 4,000. */
const file = fileURLToPath(new URL('../../../shared/data/lamp-ageing/gaaslaser.csv', import.meta.url));

export interface LaserRow {
  readonly limit: number;
  readonly readings: number;
  /** Units that reached the limit after these readings and before 4,000 h. */
  readonly units: number;
  readonly covered: number;
  readonly medianErrorHours: number;
}

/** `null` where the data set is missing. */
export function lasers(): LaserRow[] | null {
  if (!existsSync(file)) return null;
  const units = new Map<string, { hours: number[]; values: number[] }>();
  for (const row of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [value, unit, hours] = row.split(',');
    const known = units.get(unit!) ?? { hours: [], values: [] };
    known.hours.push(Number(hours));
    known.values.push(Number(value));
    units.set(unit!, known);
  }
  const rows = [4, 6, 8].flatMap((limit) => [8, 12].map((readings) => laserRow([...units.values()], limit, readings)));
  return rows.filter((row) => row.units > 0);
}

function laserRow(units: { hours: number[]; values: number[] }[], limit: number, readings: number): LaserRow {
  const errors: number[] = [];
  let covered = 0;
  for (const { hours, values } of units) {
    const at = values.findIndex((value) => value >= limit);
    if (at < readings) continue;
    const part = (limit - values[at - 1]!) / (values[at]! - values[at - 1]!);
    const truth = hours[at - 1]! + part * (hours[at]! - hours[at - 1]!);
    const line = glsAr1(hours.slice(0, readings), values.slice(0, readings));
    const set = crossingSet(line, limit, hours[readings - 1]!, 0.9);
    errors.push(Math.abs(set.best - truth));
    if (set.earliest <= truth && truth <= set.latest) covered++;
  }
  errors.sort((a, b) => a - b);
  return { limit, readings, units: errors.length, covered, medianErrorHours: errors[errors.length >> 1] ?? Number.NaN };
}
