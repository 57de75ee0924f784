import { clipAr1 } from '../../../shared/stats/ar1-fit.ts';
import { seededRandom } from '../../../shared/stats/random.ts';
import { monthMs } from '../drift/calibrate-fast.ts';
import { tailThreshold, upperTail } from '../drift/null-distribution.ts';
import { LIGHT_CELLS } from '../features/frame-maps.ts';
import { type PlaceNormals, placeAllowance, placeClip } from './place-chart.ts';
import type { BlobCalibration } from './scenery.ts';

/** Below this many windows a threshold could not be told from luck. */
export const leastBlobWindows = 60;
/** Where nothing ever moves two percent of light count as one deviation: less is no smudge worth a walk, and texture that
 * shifts by a pixel or two makes as much. */
const leastSd = 0.02;
const replicates = 100;
/** Windows are drawn in runs of neighbours, which keeps what correlation AR(1) left. */
const runWindows = 10;
const blockWindows = 60;
/** The first block of a replicate only fills the chart. */
const blocks = 4;
/** A bootstrap only repeats the extremes that the baseline happened to hold. On photographed parts, bare thresholds were
 * exceeded ten times where three were budgeted; raised by a tenth, twice where two were. */
const raised = 1.1;
const placesAtOnce = 96;
const seed = 1;

/** Smoothed rests of the baseline's windows, `LIGHT_CELLS` each, in order of time; `follows`: 1 where a window stands
 * right behind the one before. */
export interface BlobHistory {
  readonly rests: Float32Array;
  readonly follows: Uint8Array;
  readonly windowMs: number;
}

/**
 * What is normal for every place, and the one threshold for all of them. The threshold is that of a bootstrap of whole
 * maps: runs of the baseline's own innovations, each replicate judged by mean and deviation of a baseline drawn anew, the
 * largest sum over places in every 60 windows, its tail continued to the rate asked for; never below what the baseline
 * itself reached. Yields between replicates.
 */
export function* blobCalibrationSteps(
  history: BlobHistory,
  falseAlarmsPerMonth: number,
): Generator<number, BlobCalibration | null> {
  const { follows, windowMs } = history;
  const windows = follows.length;
  if (windows < leastBlobWindows) return null;
  const { mean, correlation, innovationSd, innovations } = yield* fitPlaces(history);
  const random = seededRandom(seed);
  const maxima: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const judge = baselineAnew(innovations, windows, random);
    maxima.push(...largestSums(innovations, windows, judge, random));
    yield (replicate + 1) / replicates;
  }
  maxima.sort((a, b) => a - b);
  const tail = upperTail(maxima, 1 / (2 * placeAllowance));
  const wanted = raised * tailThreshold(tail, (falseAlarmsPerMonth * blockWindows * windowMs) / monthMs);
  const threshold = Math.max(wanted, reached(innovations, follows));
  return { mean, innovationSd, correlation, threshold, falseAlarmsPerMonth };
}

interface PlaceFit extends PlaceNormals {
  /** In deviations of their own, laid out as the rests. */
  readonly innovations: Float32Array;
}

function* fitPlaces({ rests, follows }: BlobHistory): Generator<number, PlaceFit> {
  const windows = follows.length;
  const mean = new Float32Array(LIGHT_CELLS);
  const correlation = new Float32Array(LIGHT_CELLS);
  const innovationSd = new Float32Array(LIGHT_CELLS);
  const innovations = new Float32Array(rests.length);
  for (let i = 0; i < LIGHT_CELLS; i++) {
    if (i % placesAtOnce === 0) yield 0;
    let sum = 0;
    for (let w = 0; w < windows; w++) sum += rests[w * LIGHT_CELLS + i]!;
    mean[i] = sum / windows;
    let products = 0;
    let squares = 0;
    let pairs = 0;
    for (let w = 1; w < windows; w++) {
      if (!follows[w]) continue;
      const now = rests[w * LIGHT_CELLS + i]! - mean[i]!;
      const before = rests[(w - 1) * LIGHT_CELLS + i]! - mean[i]!;
      products += now * before;
      squares += (now * now + before * before) / 2;
      pairs++;
    }
    correlation[i] = squares > 0 ? clipAr1(products / squares + 3 / pairs) : 0;
    let variance = 0;
    for (let w = 0; w < windows; w++) {
      const at = w * LIGHT_CELLS + i;
      const rest = rests[at]! - mean[i]!;
      const phi = correlation[i]!;
      innovations[at] = follows[w]
        ? rest - phi * (rests[at - LIGHT_CELLS]! - mean[i]!)
        : rest * Math.sqrt(1 - phi * phi);
      variance += innovations[at]! ** 2;
    }
    innovationSd[i] = Math.max(leastSd, Math.sqrt(variance / (windows - 1)));
    for (let w = 0; w < windows; w++) innovations[w * LIGHT_CELLS + i]! /= innovationSd[i]!;
  }
  return { mean, correlation, innovationSd, innovations };
}

interface Judge {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Mean and deviation of as many windows drawn in runs. */
function baselineAnew(innovations: Float32Array, windows: number, random: () => number): Judge {
  const mean = new Float64Array(LIGHT_CELLS);
  const sd = new Float64Array(LIGHT_CELLS);
  for (let drawn = 0; drawn < windows; drawn += runWindows) {
    const from = Math.floor(random() * (windows - runWindows + 1));
    for (let w = from; w < from + runWindows; w++)
      for (let i = 0, at = w * LIGHT_CELLS; i < mean.length; i++) {
        const z = innovations[at + i]!;
        mean[i]! += z;
        sd[i]! += z * z;
      }
  }
  const n = Math.ceil(windows / runWindows) * runWindows;
  for (let i = 0; i < LIGHT_CELLS; i++) {
    mean[i]! /= n;
    // As in the baseline itself, a place that stands still has a least deviation; near 0 it would be one of luck.
    sd[i] = Math.max(0.3, Math.sqrt(Math.max(0, sd[i]! / n - mean[i]! ** 2)));
  }
  return { mean, sd };
}

/** Largest sums in blocks of monitored windows drawn in runs. */
function largestSums(innovations: Float32Array, windows: number, judge: Judge, random: () => number): number[] {
  const up = new Float64Array(LIGHT_CELLS);
  const down = new Float64Array(LIGHT_CELLS);
  const largest: number[] = [];
  for (let block = 0; block < blocks; block++) {
    let most = 0;
    for (let drawn = 0; drawn < blockWindows; drawn += runWindows) {
      const from = Math.floor(random() * (windows - runWindows + 1));
      for (let w = from; w < from + runWindows; w++)
        most = Math.max(most, addInnovations(up, down, innovations, w * LIGHT_CELLS, judge));
    }
    if (block > 0) largest.push(most);
  }
  return largest;
}

const asIs: Judge = { mean: new Float64Array(LIGHT_CELLS), sd: new Float64Array(LIGHT_CELLS).fill(1) };

/** The largest sum of the baseline's own windows. */
function reached(innovations: Float32Array, follows: Uint8Array): number {
  const up = new Float64Array(LIGHT_CELLS);
  const down = new Float64Array(LIGHT_CELLS);
  let most = 0;
  for (let w = 0; w < follows.length; w++)
    most = Math.max(most, addInnovations(up, down, innovations, w * LIGHT_CELLS, asIs));
  return most;
}

function addInnovations(
  up: Float64Array,
  down: Float64Array,
  innovations: Float32Array,
  at: number,
  { mean, sd }: Judge,
): number {
  const clip = placeClip;
  const allowance = placeAllowance;
  let most = 0;
  for (let i = 0; i < mean.length; i++) {
    const z = Math.min(clip, Math.max(-clip, (innovations[at + i]! - mean[i]!) / sd[i]!));
    const higher = up[i]! + z - allowance;
    const lower = down[i]! - z - allowance;
    up[i] = Math.max(0, higher);
    down[i] = Math.max(0, lower);
    if (higher > most) most = higher;
    if (lower > most) most = lower;
  }
  return most;
}
