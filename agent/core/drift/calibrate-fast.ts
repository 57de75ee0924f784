import { clipAr1 } from '../../../shared/stats/ar1-fit.ts';
import type { ChannelNormal } from './calibration.ts';
import { dayProfile, profileParts } from './day-profile.ts';
import { createFastChart, fastAllowance, trailingLag } from './fast-chart.ts';
import { tailThreshold, upperTail } from './null-distribution.ts';
import { rounded } from './rounded.ts';
import { lessTrailing, noTrailing } from './trailing-mean.ts';

export const monthMs = 30 * 86_400_000;
/** Blocks at least this many, so that their upper tenth is a tail. */
const wantedBlocks = 40;
const leastBlock = 5;
const hourWindows = 60;
/** 120, 60 and 30 windows. */
const trailingWeights = [1 / 120, 1 / 60, 1 / 30];
/** Where the level wanders, the tail grows heavier as it goes: it is learnt from its outer part. */
const tailShare = 0.05;
const slowWindows = 30;
const chunk = 1000;
const mostSlowMotion = 2;

export interface BaseFit {
  readonly normal: Omit<ChannelNormal, 'score'>;
  /** The baseline less the daily profile of its other days. */
  readonly rest: Float64Array;
  /** Of the trailing mean. */
  readonly trailingWeight: number;
}

/** What is normal for one channel from window to window; `null`: it never moved, or was hardly ever there. */
export function fitBase(
  startMs: ArrayLike<number>,
  values: ArrayLike<number>,
  windowMs: number,
  days: number,
): BaseFit | null {
  const { profile, rest } = dayProfile(startMs, values, profileParts(days, windowMs));
  const scale = Math.sqrt(meanSquare(rest));
  if (!(scale > largestOf(values) * 1e-9)) return null;
  const { phi, innovationSd, trailingWeight } = followed(startMs, rest, scale, windowMs);
  if (!(innovationSd > 0)) return null;
  const normal = { profile, scale: [rounded(scale)], ar: [rounded(phi)], innovationSd: rounded(innovationSd) };
  return { normal, rest, trailingWeight };
}

/** The longest trailing mean that leaves no slow motion behind: a longer one sees slower ramps, but where the level
 * wanders it leaves long excursions, whose rare large ones no tail of small ones foretells. */
function followed(
  startMs: ArrayLike<number>,
  rest: Float64Array,
  scale: number,
  windowMs: number,
): { phi: number; innovationSd: number; trailingWeight: number } {
  let found = { phi: 0, innovationSd: 0, trailingWeight: 0 };
  for (const trailingWeight of trailingWeights) {
    const options = { weight: trailingWeight, lag: trailingLag, noise: 1, prior: 0 };
    const level = noTrailing(options);
    const around = rest.map((value) =>
      Number.isNaN(value) ? value : lessTrailing(level, value / scale, options).rest,
    );
    const phi = neighbourCorrelation(startMs, around, windowMs);
    const innovations = new Float64Array(around.length).fill(Number.NaN);
    for (let i = 1; i < around.length; i++)
      if (startMs[i]! - startMs[i - 1]! <= 1.5 * windowMs) innovations[i] = around[i]! - phi * around[i - 1]!;
    const variance = meanSquare(innovations) || meanSquare(around) * (1 - phi * phi);
    found = { phi, innovationSd: Math.sqrt(variance), trailingWeight };
    if (slowMotion(innovations) <= mostSlowMotion) break;
  }
  return found;
}

/** Variance of the means of 30 values, times 30, in variances of one: 1 when they are independent. */
function slowMotion(innovations: Float64Array): number {
  const means: number[] = [];
  for (let i = 0; i + slowWindows <= innovations.length; i += slowWindows) {
    const there = innovations.subarray(i, i + slowWindows).filter((value) => !Number.isNaN(value));
    if (2 * there.length >= slowWindows)
      means.push(there.reduce((sum, value) => sum + value, 0) / Math.sqrt(there.length));
  }
  return means.length < 5 ? 1 : meanSquare(means) / meanSquare(innovations);
}

/** Lag-1 correlation over neighbours without a gap, plus 3/n for its small-sample bias, within [0, 0.95]. */
function neighbourCorrelation(startMs: ArrayLike<number>, values: Float64Array, windowMs: number): number {
  let products = 0;
  let squares = 0;
  let pairs = 0;
  for (let i = 1; i < values.length; i++) {
    if (startMs[i]! - startMs[i - 1]! > 1.5 * windowMs) continue;
    const product = values[i]! * values[i - 1]!;
    if (Number.isNaN(product)) continue;
    products += product;
    squares += (values[i]! ** 2 + values[i - 1]! ** 2) / 2;
    pairs++;
  }
  return squares > 0 ? clipAr1(products / squares + 3 / pairs) : 0;
}

function meanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i])) {
      sum += values[i]! ** 2;
      n++;
    }
  return n > 0 ? sum / n : 0;
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > largest) largest = Math.abs(values[i]!);
  return largest;
}

/**
 * The threshold that the fast chart exceeds `falseAlarmsPerMonth` times a month of windows without a gap: from the
 * largest values in blocks of the baseline (hours, or shorter where it holds few), the tail continued exponentially.
 * Each day is seen as the profile of the others shows it, as the days to come will be. Expects at least 60 windows.
 * Yields the share done after every few windows.
 */
export function* fastThresholdSteps(
  startMs: ArrayLike<number>,
  fits: readonly BaseFit[],
  windowMs: number,
  falseAlarmsPerMonth: number,
): Generator<number, number> {
  const windows = startMs.length;
  const block = Math.min(hourWindows, Math.max(leastBlock, Math.floor(windows / wantedBlocks)));
  const unprofiled = fits.map(({ normal }) => ({ ...normal, profile: [0], score: null }));
  const weights = fits.map(({ trailingWeight }) => trailingWeight);
  const chart = createFastChart(unprofiled, weights, windowMs);
  const row = new Float64Array(fits.length);
  const maxima: number[] = [];
  let largest = 0;
  for (let i = 0; i < windows; i++) {
    for (let c = 0; c < row.length; c++) row[c] = fits[c]!.rest[i]!;
    largest = Math.max(largest, chart.update(startMs[i]!, row));
    if ((i + 1) % block === 0) {
      maxima.push(largest);
      largest = 0;
    }
    if (i % chunk === chunk - 1) yield (i + 1) / windows;
  }
  maxima.sort((a, b) => a - b);
  // A CUSUM of independent normal values has an exponential tail of mean 1/(2k); no real one is lighter.
  const tail = upperTail(maxima, 1 / (2 * fastAllowance), tailShare);
  return tailThreshold(tail, (falseAlarmsPerMonth * block * windowMs) / monthMs);
}
