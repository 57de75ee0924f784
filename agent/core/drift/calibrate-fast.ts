import { clipAr1 } from '../../../shared/stats/ar1-fit.ts';
import type { ChannelNormal } from './calibration.ts';
import type { ChannelSeries } from './channel-series.ts';
import { dayProfile, profileParts } from './day-profile.ts';
import { createFastChart, fastAllowance, trailingLag, trailingWeight } from './fast-chart.ts';
import { tailThreshold, upperTail } from './null-distribution.ts';
import { rounded } from './rounded.ts';
import { lessTrailing, noTrailing } from './trailing-mean.ts';

export const monthMs = 30 * 86_400_000;
/** Blocks at least this many, so that their upper tenth is a tail. */
const wantedBlocks = 40;
const leastBlock = 5;
const hourWindows = 60;

/** What is normal for one channel from window to window; `null`: it never moved, or was hardly ever there. */
export function baseNormal(
  startMs: ArrayLike<number>,
  values: ArrayLike<number>,
  windowMs: number,
  days: number,
): Omit<ChannelNormal, 'score'> | null {
  const { profile, rest } = dayProfile(startMs, values, profileParts(days, windowMs));
  const scale = Math.sqrt(meanSquare(rest));
  if (!(scale > largestOf(values) * 1e-9)) return null;
  const level = noTrailing({ weight: trailingWeight, lag: trailingLag, noise: 1, prior: 0 });
  const noise = { weight: trailingWeight, lag: trailingLag, noise: 1, prior: 0 };
  const around = new Float64Array(rest.length).fill(Number.NaN);
  for (let i = 0; i < rest.length; i++)
    if (!Number.isNaN(rest[i])) around[i] = lessTrailing(level, rest[i]! / scale, noise).rest;
  const phi = neighbourCorrelation(startMs, around, windowMs);
  const innovations = new Float64Array(around.length).fill(Number.NaN);
  for (let i = 1; i < around.length; i++)
    if (startMs[i]! - startMs[i - 1]! <= 1.5 * windowMs) innovations[i] = around[i]! - phi * around[i - 1]!;
  const innovationSd = Math.sqrt(meanSquare(innovations) || meanSquare(around) * (1 - phi * phi));
  if (!(innovationSd > 0)) return null;
  return { profile, scale: [rounded(scale)], ar: [rounded(phi)], innovationSd: rounded(innovationSd) };
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
 * Expects at least 60 windows.
 */
export function fastThreshold(
  series: ChannelSeries,
  normals: readonly ChannelNormal[],
  falseAlarmsPerMonth: number,
): number {
  const windows = series.startMs.length;
  const block = Math.min(hourWindows, Math.max(leastBlock, Math.floor(windows / wantedBlocks)));
  const chart = createFastChart(normals, series.windowMs);
  const row = new Float64Array(normals.length);
  const maxima: number[] = [];
  let largest = 0;
  for (let i = 0; i < windows; i++) {
    for (let c = 0; c < row.length; c++) row[c] = series.values[c]![i]!;
    largest = Math.max(largest, chart.update(series.startMs[i]!, row));
    if ((i + 1) % block === 0) {
      maxima.push(largest);
      largest = 0;
    }
  }
  maxima.sort((a, b) => a - b);
  // A CUSUM of independent normal values has an exponential tail of mean 1/(2k); no real one is lighter.
  const tail = upperTail(maxima, 1 / (2 * fastAllowance));
  return tailThreshold(tail, (falseAlarmsPerMonth * block * series.windowMs) / monthMs);
}
