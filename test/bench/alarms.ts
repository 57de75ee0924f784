import { type Change, type DelayRow, detectionDelays } from './detection-delays.ts';
import { channelCount, monthOfAlarms } from './false-alarms.ts';
import { type ShapeRow, shapeRow } from './shape-table.ts';
import type { SimulatedCamera } from './simulated-camera.ts';

export const months = 200;
export const baselineDays = 14;

/** Every camera that the alarm budget must hold for. */
export const cameras: readonly (SimulatedCamera & { readonly name: string })[] = [
  { name: 'white noise', phi: 0, hourlyNoise: 1, lamp: 0 },
  { name: 'AR(1) φ = 0.5', phi: 0.5, hourlyNoise: 1 / 60, lamp: 0 },
  { name: 'AR(1) φ = 0.8', phi: 0.8, hourlyNoise: 1 / 60, lamp: 0 },
  { name: 'AR(1) φ = 0.9', phi: 0.9, hourlyNoise: 1 / 60, lamp: 0 },
  { name: 'φ = 0.8 + 15 % white noise', phi: 0.8, hourlyNoise: 0.15, lamp: 0 },
  { name: 'φ = 0.8 + 15 % white noise, lamp switched daily', phi: 0.8, hourlyNoise: 0.15, lamp: 2 },
];

export interface FalseAlarmRow {
  readonly name: string;
  /** Events a month, means over all months; the standard deviation is of months. */
  readonly fast: number;
  readonly slow: number;
  readonly sum: number;
  readonly sumSd: number;
  /** Hours in alarm a month, over the first months only. */
  readonly naive: { psiTenth: number; psiQuarter: number; cusum: number; threeSigma: number };
}

const changes: readonly Change[] = [
  { kind: 'step', size: 0.5 },
  { kind: 'step', size: 1 },
  { kind: 'step', size: 2 },
  { kind: 'ramp', size: 0.1 },
  { kind: 'ramp', size: 0.01 },
  { kind: 'ramp', size: 0.001 },
];

const shapes = [0, 0.5].flatMap((phi) => [
  { kind: 'step', size: 1, phi } as const,
  { kind: 'step', size: 2, phi } as const,
  { kind: 'ramp', size: 3, phi } as const,
  { kind: 'ramp', size: 5, phi } as const,
]);

/** Naive rules alarm so much that few months say it. */
const naiveMonths = 10;

export function falseAlarmRow(camera: number): FalseAlarmRow {
  const fast: number[] = [];
  const slow: number[] = [];
  const naive = { psiTenth: 0, psiQuarter: 0, cusum: 0, threeSigma: 0 };
  for (let month = 0; month < months; month++) {
    const seed = 1_000_000 * (camera + 1) + month;
    const alarms = monthOfAlarms(cameras[camera]!, baselineDays, seed, month < naiveMonths);
    fast.push(alarms.fast);
    slow.push(alarms.slow);
    if (alarms.naive)
      for (const rule of Object.keys(naive) as (keyof typeof naive)[]) naive[rule] += alarms.naive[rule] / naiveMonths;
  }
  const sums = fast.map((count, i) => count + slow[i]!);
  const sum = mean(sums);
  const sumSd = Math.sqrt(mean(sums.map((count) => (count - sum) ** 2)));
  return { name: cameras[camera]!.name, fast: mean(fast), slow: mean(slow), sum, sumSd, naive };
}

/** Seconds of work each. */
export function delayRows(): DelayRow[] {
  return [1, channelCount].flatMap((channels) => detectionDelays(channels, changes, 1000, 41));
}

export function shapeRows(): ShapeRow[] {
  return shapes.map((of, i) => shapeRow(of, 3000, 51 + i));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
