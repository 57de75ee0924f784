import { arFromCorrelations } from '../../../shared/stats/ar-from-correlations.ts';
import { largestAr1 } from '../../../shared/stats/ar1-fit.ts';
import { median } from '../../../shared/stats/median.ts';

/** A channel hour by hour without gaps: missing hours are NaN. */
export interface HourFit {
  /** Medians by hour of day, or one for all; NaN: never seen. */
  readonly profile: Float64Array;
  /** Standard deviation around the profile, as long. */
  readonly scale: Float64Array;
  readonly ar: Float64Array;
  readonly innovationSd: number;
  /** Standardised deviations of the series itself. */
  readonly deviations: Float64Array;
}

/** How many values the scale of the whole day weighs beside those of an hour and its neighbours. */
const shrinkage = 40;
const longHistoryHours = 72;

/**
 * Daily profile by medians of each hour (`parts` 24; 1: no profile), scale by hours ±1 shrunk to that of the whole day,
 * and an autoregression of order 3 (1 below 72 hours) of the standardised deviations. `firstPart` is the hour of day of the
 * first value. Deviations of a distance are drawn in (`drawnIn`). `null` for a series that never moves around its profile
 * or has fewer than 12 values.
 */
export function fitHours(values: Float64Array, firstPart: number, parts: number, isDistance = false): HourFit | null {
  const n = values.length;
  const profile = medians(values, firstPart, parts);
  const squares = new Float64Array(parts);
  const counts = new Float64Array(parts);
  const deviations = new Float64Array(n);
  let seen = 0;
  let total = 0;
  let size = 0;
  for (let t = 0; t < n; t++) {
    const part = (firstPart + t) % parts;
    const rest = values[t]! - profile[part]!;
    deviations[t] = rest;
    if (Number.isNaN(rest)) continue;
    squares[part]! += rest * rest;
    counts[part]!++;
    total += rest * rest;
    seen++;
    size = Math.max(size, Math.abs(values[t]!));
  }
  const global = total / seen;
  if (seen < 12 || !(Math.sqrt(global) > size * 1e-9)) return null;
  const scale = scales(squares, counts, global);
  for (let t = 0; t < n; t++) {
    const deviation = deviations[t]! / scale[(firstPart + t) % parts]!;
    deviations[t] = isDistance ? drawnIn(deviation) : deviation;
  }
  const order = seen >= longHistoryHours ? 3 : 1;
  const ar = autoregression(deviations, order, seen, parts);
  const sd = innovationSdOf(deviations, ar);
  return sd > 0 ? { profile, scale, ar, innovationSd: sd, deviations } : null;
}

const drawingIn = 0.3;

/** A distance of distributions grows with the size of whatever wanders, so that healthy ones reach far up and do so for
 * hours on end; on this scale they do not. */
export function drawnIn(deviation: number): number {
  return deviation > 0 ? Math.log1p(drawingIn * deviation) / drawingIn : deviation;
}

function medians(values: Float64Array, firstPart: number, parts: number): Float64Array {
  const profile = new Float64Array(parts).fill(Number.NaN);
  const members = new Float64Array(Math.ceil(values.length / parts));
  const scratch = new Float64Array(members.length);
  for (let part = 0; part < parts; part++) {
    let count = 0;
    for (let t = (part - (firstPart % parts) + parts) % parts; t < values.length; t += parts)
      if (!Number.isNaN(values[t])) members[count++] = values[t]!;
    if (count > 0) profile[part] = median(members.subarray(0, count), scratch);
  }
  return profile;
}

function scales(squares: Float64Array, counts: Float64Array, global: number): Float64Array {
  const parts = squares.length;
  const scale = new Float64Array(parts);
  for (let part = 0; part < parts; part++) {
    let sum = 0;
    let count = 0;
    for (let d = -1; d <= 1; d++) {
      const at = (part + d + parts) % parts;
      sum += squares[at]!;
      count += counts[at]!;
    }
    scale[part] = parts === 1 ? Math.sqrt(global) : Math.sqrt((sum + shrinkage * global) / (count + shrinkage));
  }
  return scale;
}

/** Yule–Walker over the pairs there are. Correlations are raised by what profile and mean took away: 3/n + q/(8n). */
function autoregression(deviations: Float64Array, order: number, seen: number, parts: number): Float64Array {
  const r = new Float64Array(order + 1);
  r[0] = 1;
  for (let lag = 1; lag <= order; lag++) {
    let products = 0;
    let squares = 0;
    for (let t = lag; t < deviations.length; t++) {
      const a = deviations[t]!;
      const b = deviations[t - lag]!;
      const product = a * b;
      if (Number.isNaN(product)) continue;
      products += product;
      squares += (a * a + b * b) / 2;
    }
    const correction = (3 + (parts > 1 ? (parts + 3) / 8 : 0)) / seen;
    r[lag] = Math.min(1, (squares > 0 ? products / squares : 0) + correction);
  }
  const ar = arFromCorrelations(r, order);
  if (order === 1) ar[0] = Math.min(largestAr1, Math.max(0, ar[0]!));
  return ar;
}

/** What the past does not predict of deviation `t`; NaN unless all of the past it needs is there. */
export function innovationAt(deviations: Float64Array, t: number, ar: ArrayLike<number>): number {
  if (t < ar.length) return Number.NaN;
  let innovation = deviations[t]!;
  for (let k = 0; k < ar.length; k++) innovation -= ar[k]! * deviations[t - 1 - k]!;
  return innovation;
}

function innovationSdOf(deviations: Float64Array, ar: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (let t = ar.length; t < deviations.length; t++) {
    const innovation = innovationAt(deviations, t, ar);
    if (Number.isNaN(innovation)) continue;
    sum += innovation * innovation;
    n++;
  }
  return n > 0 ? Math.sqrt(sum / n) : 0;
}
