import { seededRandom } from '../../../shared/stats/random.ts';
import { createChartSet, slowCharts } from './chart-set.ts';
import { clipAt } from './fast-chart.ts';
import { fitHours, type HourFit, innovationAt } from './hour-fit.ts';
import { jointThresholds } from './joint-thresholds.ts';

/** Channels hour by hour without gaps; missing hours are NaN. */
export interface HourGrid {
  /** Hour of day, UTC, of the first. */
  readonly firstPart: number;
  /** 24, or 1 where the span shows no daily cycle. */
  readonly parts: number;
  readonly values: readonly Float64Array[];
}

export interface SlowThresholdOptions {
  readonly falseAlarmsPerMonth: number;
  readonly replicates: number;
  readonly seed: number;
}

export const hoursPerMonth = 720;
const monitoredHours = 336;
/** Stretches of the monitored time whose largest values count one by one: the budget is of alarms, and a baseline that fits
 * badly alarms again and again. */
const stretches = 4;
const burnIn = 100;
const leastRows = 12;

/** Whitened, standardised and clipped; a value whose past is missing counts as it stands. */
export function standardInnovation(deviations: Float64Array, t: number, fit: Pick<HourFit, 'ar' | 'innovationSd'>) {
  const innovation = innovationAt(deviations, t, fit.ar);
  const z = Number.isNaN(innovation) ? deviations[t]! : innovation / fit.innovationSd;
  return Math.min(clipAt, Math.max(-clipAt, z));
}

/**
 * Thresholds of the slow charts by joint refit bootstrap: innovations of all channels are drawn together, a baseline like
 * the real one and 336 monitored hours are simulated from them, everything is fitted anew to that baseline, and the
 * charts' largest values in each quarter are kept. So the thresholds know how wrong a fit to so few days is. `null` with too few hours;
 * yields the share done after each replicate, about a
 * millisecond.
 */
export function* slowThresholdSteps(
  grid: HourGrid,
  fits: readonly HourFit[],
  options: SlowThresholdOptions,
): Generator<number, number[] | null> {
  const rows = innovationRows(fits);
  if (rows.length < leastRows) return null;
  const random = seededRandom(options.seed);
  const maxima = slowCharts.map(() => new Float64Array(options.replicates * stretches));
  const charts = createChartSet(fits.length);
  for (let replicate = 0; replicate < options.replicates; replicate++) {
    const series = simulate(rows, grid, fits, random);
    charts.reset();
    monitor(series, grid, charts, (chart, size, t) => {
      const stretch = replicate * stretches + Math.floor((t * stretches) / monitoredHours);
      if (size > maxima[chart]![stretch]!) maxima[chart]![stretch] = size;
    });
    yield (replicate + 1) / options.replicates;
  }
  const expected = (options.falseAlarmsPerMonth * monitoredHours) / stretches / hoursPerMonth;
  return jointThresholds(maxima, Math.exp(-expected));
}

/** Innovations in hours where every channel has one, less their means. */
function innovationRows(fits: readonly HourFit[]): Float64Array[] {
  const rows: Float64Array[] = [];
  const hours = fits[0]?.deviations.length ?? 0;
  for (let t = 0; t < hours; t++) {
    const row = Float64Array.from(fits, ({ deviations, ar }) => innovationAt(deviations, t, ar));
    if (!row.some(Number.isNaN)) rows.push(row);
  }
  for (let c = 0; c < fits.length; c++) {
    let mean = 0;
    for (const row of rows) mean += row[c]! / rows.length;
    for (const row of rows) row[c]! -= mean;
  }
  return rows;
}

/** Standardised deviations of a baseline and the hours after it. */
function simulate(
  rows: readonly Float64Array[],
  grid: HourGrid,
  fits: readonly HourFit[],
  random: () => number,
): Float64Array[] {
  const baseline = grid.values[0]!.length;
  const length = burnIn + baseline + monitoredHours;
  const drawn = new Uint32Array(length);
  for (let t = 0; t < length; t++) drawn[t] = Math.floor(random() * rows.length);
  return fits.map(({ ar }, c) => {
    const series = new Float64Array(length);
    for (let t = 0; t < length; t++) {
      let value = rows[drawn[t]!]![c]!;
      for (let k = 0; k < ar.length && k < t; k++) value += ar[k]! * series[t - 1 - k]!;
      series[t] = value;
    }
    return series.subarray(burnIn);
  });
}

function monitor(
  series: readonly Float64Array[],
  grid: HourGrid,
  charts: ReturnType<typeof createChartSet>,
  keep: (chart: number, size: number, t: number) => void,
): void {
  const { firstPart, parts } = grid;
  const baseline = grid.values[0]!.length;
  const refits = series.map((whole, c) => {
    const there = grid.values[c]!;
    const past = whole.slice(0, baseline);
    for (let t = 0; t < baseline; t++) if (Number.isNaN(there[t])) past[t] = Number.NaN;
    return fitHours(past, firstPart, parts);
  });
  const deviations = series.map((whole, c) => {
    const fit = refits[c]!;
    const all = new Float64Array(whole.length).fill(Number.NaN);
    if (!fit) return all;
    for (let t = Math.max(0, baseline - fit.ar.length); t < whole.length; t++) {
      const part = (firstPart + t) % parts;
      all[t] = (whole[t]! - fit.profile[part]!) / fit.scale[part]!;
    }
    return all;
  });
  const z = new Float64Array(series.length);
  for (let t = baseline; t < baseline + monitoredHours; t++) {
    for (let c = 0; c < z.length; c++) {
      const fit = refits[c];
      z[c] = fit ? standardInnovation(deviations[c]!, t, fit) : Number.NaN;
    }
    charts.update(z);
    for (const [chart, name] of slowCharts.entries()) keep(chart, charts.largest(name), t - baseline);
  }
}
