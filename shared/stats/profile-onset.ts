import { requireFinite } from './require-finite.ts';

export type OnsetShape = 'step' | 'ramp';

/** The best onset of one shape, and how well every other would have done. */
export interface OnsetProfile {
  readonly shape: OnsetShape;
  /** Index of the first changed value of a step; of the last unchanged one of a ramp. */
  readonly onset: number;
  /** 95 % interval of the onset. */
  readonly earliest: number;
  readonly latest: number;
  /** Level before, in the series' unit. */
  readonly level: number;
  /** Height of a step; rise per value of a ramp. */
  readonly size: number;
  /** Sum of squared innovations at the best onset. */
  readonly rss: number;
  /** Of a constant level at the same phi. */
  readonly rssWithout: number;
  /** rss of every candidate, the first being index `margin`. */
  readonly profile: Float64Array;
}

/** No onset is sought among this many values at either end: two values fit anything. */
export const onsetMargin = 3;

/** Rise of RSS/s² that bounds a 95 % interval: −2ln(1−√.95) for a step (Hansen 2000); 6.0 for a ramp, where 3.84 would
 * hold the truth too seldom. */
export const onsetRise: Readonly<Record<OnsetShape, number>> = { step: 7.352, ramp: 6.0 };

/**
 * Least squares over every onset τ on the series whitened as AR(1): level + size·1{t ≥ τ} for a step, level + size·(t−τ)₊
 * for a ramp. The interval is the range of {τ : (RSS(τ) − RSSmin)/s² ≤ c}. O(n) time.
 *
 * @param options.phi AR(1) coefficient of what is neither level nor change, in [0, 1)
 * @throws RangeError on fewer than 8 values, non-finite values or a phi outside [0, 1)
 * @example
 * profileOnset([0, 0.1, 0, 0.1, 5, 5.1, 5, 5.1], { shape: 'step', phi: 0 }).onset // 4
 */
export function profileOnset(series: ArrayLike<number>, options: { shape: OnsetShape; phi: number }): OnsetProfile {
  const { shape, phi } = options;
  requireFinite('profileOnset', series, 2 * onsetMargin + 2);
  if (!(phi >= 0 && phi < 1)) throw new RangeError(`profileOnset: expected phi in [0, 1), got ${phi}`);
  const n = series.length;
  // The whitened series, its level taken out, and the whitened constant: √(1−φ²), 1−φ, 1−φ, …
  const rest = 1 - phi;
  const first = Math.sqrt(1 - phi * phi);
  const constant = (t: number) => (t === 0 ? first : rest);
  const constantSquare = first * first + (n - 1) * rest * rest;
  const mean = meanOf(series);
  const y = new Float64Array(n);
  let along = 0;
  for (let t = 0; t < n; t++) {
    y[t] = t === 0 ? first * (series[0]! - mean) : series[t]! - mean - phi * (series[t - 1]! - mean);
    along += y[t]! * constant(t);
  }
  const level = along / constantSquare;
  let rssWithout = 0;
  for (let t = 0; t < n; t++) {
    y[t]! -= level * constant(t);
    rssWithout += y[t]! * y[t]!;
  }

  const candidates = n - 2 * onsetMargin;
  const profile = new Float64Array(candidates);
  let best = candidates - 1;
  let bestGain = -1;
  let size = 0;
  let overlapAtBest = 0;
  // From the right: sums of y, of s·y (s = t − τ), and of the regressor with itself, with the constant and with y.
  let tail = 0;
  let weightedTail = 0;
  for (let tau = n - 1; tau >= onsetMargin; tau--) {
    const after = n - 1 - tau;
    let square: number;
    let overlap: number;
    let product: number;
    if (shape === 'step') {
      // 1 at τ, then 1−φ.
      square = 1 + after * rest * rest;
      overlap = rest * (1 + after * rest);
      product = y[tau]! + rest * tail;
    } else {
      // 0 at τ, then φ + (1−φ)s.
      weightedTail += tail;
      const sum = (after * (after + 1)) / 2;
      const squares = (sum * (2 * after + 1)) / 3;
      square = phi * phi * after + 2 * phi * rest * sum + rest * rest * squares;
      overlap = rest * (phi * after + rest * sum);
      product = phi * tail + rest * weightedTail;
    }
    tail += y[tau]!;
    if (tau >= n - onsetMargin) continue;
    const free = square - (overlap * overlap) / constantSquare;
    const gain = (product * product) / free;
    const place = tau - onsetMargin;
    profile[place] = Math.max(0, rssWithout - gain);
    if (gain > bestGain) {
      bestGain = gain;
      best = place;
      size = product / free;
      overlapAtBest = overlap;
    }
  }
  const rss = profile[best]!;
  // Values without noise leave no variance to compare with; then only exact ties share the interval.
  const rise = (onsetRise[shape] * rss) / (n - 4);
  let earliest = best;
  let latest = best;
  for (let i = 0; i < candidates; i++)
    if (profile[i]! - rss <= rise) {
      earliest = Math.min(earliest, i);
      latest = Math.max(latest, i);
    }
  return {
    shape,
    onset: best + onsetMargin,
    earliest: earliest + onsetMargin,
    latest: latest + onsetMargin,
    level: mean + level - (size * overlapAtBest) / constantSquare,
    size,
    rss,
    rssWithout,
    profile,
  };
}

function meanOf(series: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += series[i]!;
  return sum / series.length;
}
