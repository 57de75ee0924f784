import { clipAr1 } from './ar1-fit.ts';
import { autocorrelation } from './autocorrelation.ts';
import { type OnsetProfile, type OnsetShape, onsetMargin, onsetRise, profileOnset } from './profile-onset.ts';
import { requireFinite } from './require-finite.ts';

export interface ChangeShape {
  /** `undetermined` when the best two explanations lie closer than the least lead. */
  shape: 'none' | OnsetShape | 'undetermined';
  /** The best explanation, however small its lead. */
  best: 'none' | OnsetShape;
  /** Bayes information criterion of each explanation; the lowest is best. */
  bic: { none: number; step: number; ramp: number };
  /** By how much the best explanation leads the second. */
  lead: number;
  /** Index of the onset by the better of step and ramp; for an undetermined change the interval covers both. */
  onset: number;
  earliest: number;
  latest: number;
  /** Level before, and how far the last value's level lies from it, both in the series' unit. */
  level: number;
  size: number;
  /** AR(1) coefficient of what is neither level nor change. */
  phi: number;
}

/** A smaller lead in BIC than this is not 'strong' evidence (Kass and Raftery 1995). */
export const leastLead = 6;

/**
 * Whether a series holds no change, a step or a ramp, and since when: the BIC n·ln(RSS/n) − ln(1−φ²) + p·ln n on
 * AR(1)-whitened values, p = 2 without change and 4 with. phi and the change are fitted in turn, so that a step is not
 * taken for correlation. Just after an alarm 'undetermined' is the right answer; a ramp needs most of its length. O(n).
 *
 * @throws RangeError on fewer than 12 values or non-finite ones
 * @example
 * shapeOf([0, 1, 0, 1, 0, 1, 0, 1, 9, 8, 9, 8, 9, 8, 9, 8]).shape // 'step'
 * shapeOf([0, 1, 0, 1, 0, 1, 0, 1, 9, 8, 9, 8, 9, 8, 9, 8]).onset // 8
 */
export function shapeOf(series: ArrayLike<number>): ChangeShape {
  requireFinite('shapeOf', series, 12);
  const n = series.length;
  let phi = 0;
  let step = profileOnset(series, { shape: 'step', phi });
  let ramp = profileOnset(series, { shape: 'ramp', phi });
  for (let i = 0; i < 2; i++) {
    phi = residualPhi(series, step.rss < ramp.rss ? step : ramp);
    step = profileOnset(series, { shape: 'step', phi });
    ramp = profileOnset(series, { shape: 'ramp', phi });
  }
  // 'None' may choose its own phi: correlation is the other explanation of a slow excursion.
  const ownPhi = residualPhi(series, null);
  const ownRss = profileOnset(series, { shape: 'step', phi: ownPhi }).rssWithout;
  // Below this a residual is rounding; without it a noiseless series would have a BIC of −Infinity.
  const floor = n * (1e-12 * largestSize(series)) ** 2 + Number.MIN_VALUE;
  const bicOf = (rss: number, at: number, parameters: number) =>
    n * Math.log(Math.max(rss, floor) / n) - Math.log(1 - at * at) + parameters * Math.log(n);
  const bic = {
    none: Math.min(bicOf(step.rssWithout, phi, 2), bicOf(ownRss, ownPhi, 2)),
    step: bicOf(step.rss, phi, 4),
    ramp: bicOf(ramp.rss, phi, 4),
  };
  const order = (['none', 'step', 'ramp'] as const).toSorted((a, b) => bic[a] - bic[b]);
  const best = order[0]!;
  const lead = bic[order[1]!] - bic[best];
  const shape = lead < leastLead ? 'undetermined' : best;
  const change = bic.step <= bic.ramp ? step : ramp;
  const bounds = shape === 'undetermined' ? [step, ramp].map((p) => intervalBy(p, change.rss / (n - 4))) : [change];
  return {
    shape,
    best,
    bic,
    lead,
    onset: change.onset,
    earliest: Math.min(change.earliest, ...bounds.map((b) => b.earliest)),
    latest: Math.max(change.latest, ...bounds.map((b) => b.latest)),
    level: change.level,
    size: change.shape === 'step' ? change.size : change.size * (n - 1 - change.onset),
    phi,
  };
}

/** The interval with the better fit's variance; the profile of the other shape is judged about its own minimum. */
function intervalBy(found: OnsetProfile, variance: number): { earliest: number; latest: number } {
  let earliest = found.onset;
  let latest = found.onset;
  for (let i = 0; i < found.profile.length; i++)
    if (found.profile[i]! - found.rss <= onsetRise[found.shape] * variance) {
      earliest = Math.min(earliest, i + onsetMargin);
      latest = Math.max(latest, i + onsetMargin);
    }
  return { earliest, latest };
}

/** Lag-1 correlation of what a change (or a constant) leaves, plus (1+3r)/n for its small-sample bias. */
function residualPhi(series: ArrayLike<number>, change: OnsetProfile | null): number {
  const n = series.length;
  const residuals = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    const since = change ? t - change.onset : -1;
    const effect = !change || since < 0 ? 0 : change.shape === 'step' ? change.size : change.size * since;
    residuals[t] = series[t]! - effect;
  }
  const r = autocorrelation(residuals, 1)[1]!;
  return clipAr1(r + (1 + 3 * r) / n);
}

function largestSize(series: ArrayLike<number>): number {
  let size = 0;
  for (let i = 0; i < series.length; i++) size = Math.max(size, Math.abs(series[i]!));
  return size;
}
