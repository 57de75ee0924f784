import { clipAr1 } from '../../../../shared/stats/ar1-fit.ts';
import { studentTP } from '../../../../shared/stats/student-t-p.ts';
import type { DayPoints } from './day-points.ts';
import { gapsOf, whitening } from './gls-ar1.ts';
import { tamed } from './tamed.ts';

/** A change of level from one day to the next, above whatever slope there is. */
export interface LevelStep {
  /** Number of the first changed day. */
  readonly day: number;
  readonly size: number;
}

/** Days that must lie on either side; a single odd day is no change. */
const LEAST_SIDE = 3;
const LEAST_DAYS = 10;
/** Probability that chance makes such a step anywhere in the series, and at a day somebody wrote something down for. */
const CHANCE = 1e-5;
const NOTED_CHANCE = 0.01;
const FITS = 4;

/**
 * The clearest step of a series of days: level + slope·t + size·1{t ≥ τ} with AR(1) errors against every τ, t-test of the
 * size times the number of candidates. The median of three days after must also lie on the other side of three before.
 *
 * @param least a smaller step is none
 * @param noted whether something was logged that explains a step on this day
 */
export function levelStep(
  points: DayPoints,
  options: { least: number; noted: (day: number) => boolean },
): LevelStep | null {
  const { days } = points;
  const n = days.length;
  if (n < LEAST_DAYS) return null;
  const values = tamed(points.values);
  const gaps = gapsOf(days);
  let phi = 0.5;
  let fits = stepFits(days, values, gaps, phi);
  for (let i = 1; i < FITS; i++) {
    phi = restPhi(days, values, gaps, best(fits));
    fits = stepFits(days, values, gaps, phi);
  }
  // A step in the newest days, of which too few are there, must not be told as one of the day before.
  if (best(fits).index > n - LEAST_SIDE) return null;
  const degrees = Math.max(3, (n * (1 - phi)) / (1 + phi) - 3);
  const clear = fits.filter(({ index, size, t }) => {
    if (index > n - LEAST_SIDE || Math.abs(size) < options.least || !stays(values, index, size)) return false;
    const chance = studentTP(t, degrees);
    return options.noted(days[index]!) ? chance < NOTED_CHANCE : chance * n < CHANCE;
  });
  if (clear.length === 0) return null;
  const { index, size } = best(clear);
  return { day: days[index]!, size };
}

interface StepFit {
  readonly index: number;
  readonly level: number;
  readonly slope: number;
  readonly size: number;
  readonly t: number;
}

const best = (fits: readonly StepFit[]): StepFit =>
  fits.reduce((most, fit) => (Math.abs(fit.t) > Math.abs(most.t) ? fit : most));

function stepFits(days: readonly number[], values: readonly number[], gaps: Float64Array, phi: number): StepFit[] {
  const n = days.length;
  const { own, before } = whitening(phi, gaps);
  const first = days[0]!;
  const length = days.at(-1)! - first;
  const white = (at: (i: number) => number) =>
    Float64Array.from({ length: n }, (_, i) => own[i]! * at(i) - (i === 0 ? 0 : before[i]! * at(i - 1)));
  const one = white(() => 1);
  const time = white((i) => (days[i]! - first) / length);
  const y = white((i) => values[i]!);
  const aa = dot(one, one);
  const ab = dot(one, time);
  const bb = dot(time, time);
  const determinant = aa * bb - ab * ab;
  const solve = (u: number, v: number): [number, number] => [
    (bb * u - ab * v) / determinant,
    (aa * v - ab * u) / determinant,
  ];
  const ay = dot(one, y);
  const by = dot(time, y);
  const [level, slope] = solve(ay, by);
  const rss = dot(y, y) - level * ay - slope * by;
  const fits: StepFit[] = [];
  // Of the whitened step: own[τ] at τ, then the same as the whitened constant.
  let tailAA = 0;
  let tailAB = 0;
  let tailAY = 0;
  for (let i = n - 1; i >= LEAST_SIDE; i--) {
    const square = own[i]! * own[i]! + tailAA;
    const withOne = own[i]! * one[i]! + tailAA;
    const withTime = own[i]! * time[i]! + tailAB;
    const withY = own[i]! * y[i]! + tailAY;
    tailAA += one[i]! * one[i]!;
    tailAB += one[i]! * time[i]!;
    tailAY += one[i]! * y[i]!;
    const [c, d] = solve(withOne, withTime);
    const free = square - c * withOne - d * withTime;
    const size = (withY - c * ay - d * by) / free;
    const left = Math.max(0, rss - size * size * free);
    const variance = left / (n - 4);
    // Without any noise every difference is a step; what rounding leaves is not.
    const t = variance > 0 ? size * Math.sqrt(free / variance) : 0;
    fits.push({ index: i, level: level - c * size, slope: (slope - d * size) / length, size, t });
  }
  return fits;
}

/** As for a line: lag-1 correlation of the rest, freed of its bias. */
function restPhi(days: readonly number[], values: readonly number[], gaps: Float64Array, fit: StepFit): number {
  const n = days.length;
  let products = 0;
  let squares = 0;
  let last = 0;
  for (let i = 0; i < n; i++) {
    const rest = values[i]! - fit.level - fit.slope * (days[i]! - days[0]!) - (i >= fit.index ? fit.size : 0);
    squares += rest * rest;
    if (i > 0 && gaps[i]! < 1.5) products += rest * last;
    last = rest;
  }
  if (squares === 0) return 0;
  const r = products / squares;
  return clipAr1(r + (2 + 4 * r) / n);
}

/** Three days after lie at least half the step from three days before. */
function stays(values: readonly number[], index: number, size: number): boolean {
  const after = middleOf(values.slice(index, index + LEAST_SIDE));
  const before = middleOf(values.slice(index - LEAST_SIDE, index));
  return (after - before) / size >= 0.5;
}

const middleOf = (three: readonly number[]): number => three.toSorted((a, b) => a - b)[1]!;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
