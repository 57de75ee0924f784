import { fastThresholdSteps, fitBase } from '../../agent/core/drift/calibrate-fast.ts';
import { slowThresholdSteps } from '../../agent/core/drift/calibrate-slow.ts';
import { innovationsOf } from '../../agent/core/drift/calibrated-parts.ts';
import type { ChannelNormal } from '../../agent/core/drift/calibration.ts';
import { slowCharts } from '../../agent/core/drift/chart-set.ts';
import { drained } from '../../agent/core/drift/drained.ts';
import { createFastChart } from '../../agent/core/drift/fast-chart.ts';
import { fitHours, type HourFit } from '../../agent/core/drift/hour-fit.ts';
import { createSlowCharts } from '../../agent/core/drift/slow-charts.ts';
import { watchedChannels } from '../../agent/core/drift/watched-channels.ts';
import { type NaiveAlarms, naiveAlarms } from './naive-alarms.ts';
import { minutesPerHour, type SimulatedCamera, simulateCamera } from './simulated-camera.ts';

export const channelCount = 12;
const monthHours = 720;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const budget = 1;
/** An alarm within so long of the last is the same event. */
const sameEventHours = 6;
const names = Array.from({ length: channelCount }, (_, c) => `channel-${c}`);

export interface MonthOfAlarms {
  readonly fast: number;
  readonly slow: number;
  readonly naive: NaiveAlarms | null;
}

/** False alarms of one healthy month after a baseline of so many days, with the product's own calibration and charts. */
export function monthOfAlarms(
  camera: SimulatedCamera,
  baselineDays: number,
  seed: number,
  withNaive: boolean,
): MonthOfAlarms {
  const baseline = baselineDays * 24;
  const { minutes, hourly } = simulateCamera(camera, channelCount, baseline + monthHours, seed);
  return {
    fast: fastAlarms(minutes, baseline * minutesPerHour, baselineDays),
    slow: slowAlarms(hourly, baseline, seed),
    naive: withNaive ? naiveAlarms(minutes, hourly, baseline) : null,
  };
}

function fastAlarms(minutes: readonly Float64Array[], baseline: number, days: number): number {
  const startMs = Float64Array.from({ length: baseline }, (_, t) => t * minuteMs);
  const values = minutes.map((channel) => channel.subarray(0, baseline));
  const fits = values.map((channel) => fitBase(startMs, channel, minuteMs, days)!);
  const threshold = drained(fastThresholdSteps(startMs, fits, minuteMs, budget / 2));
  const chart = createFastChart(
    fits.map(({ normal }) => ({ ...normal, score: null })),
    fits.map(({ trailingWeight }) => trailingWeight),
    minuteMs,
  );
  const row = new Float64Array(channelCount);
  let events = 0;
  let lastAlarm = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < minutes[0]!.length; t++) {
    for (let c = 0; c < channelCount; c++) row[c] = minutes[c]![t]!;
    const largest = chart.update(t * minuteMs, row);
    if (t < baseline || largest <= threshold) continue;
    if (t - lastAlarm > sameEventHours * minutesPerHour) events++;
    lastAlarm = t;
  }
  return events;
}

function slowAlarms(hourly: readonly Float64Array[], baseline: number, seed: number): number {
  const past = hourly.map((channel) => channel.slice(0, baseline));
  const allFits = past.map((channel) => fitHours(channel, 0, 24));
  const watched = watchedChannels(names, allFits.map(innovationsOf));
  const fits = watched.map((c) => allFits[c]!);
  const thresholds = drained(
    slowThresholdSteps({ firstPart: 0, parts: 24, values: watched.map((c) => past[c]!) }, fits, {
      falseAlarmsPerMonth: budget / 2,
      replicates: 600,
      seed,
    }),
  )!;
  const charts = createSlowCharts(fits.map(normalOf));
  const row = new Float64Array(watched.length);
  let events = 0;
  for (let t = baseline - 3; t < hourly[0]!.length; t++) {
    for (const [i, c] of watched.entries()) row[i] = hourly[c]![t]!;
    charts.update(t * hourMs, row);
    // The last hours of the baseline are the past of the first one watched.
    if (t < baseline) charts.reset();
    else if (slowCharts.some((chart, i) => charts.worst(chart).statistic > thresholds[i]!)) {
      events++;
      charts.reset();
    }
  }
  return events;
}

function normalOf({ profile, scale, ar, innovationSd }: HourFit): ChannelNormal {
  return { profile: [...profile], scale: [...scale], ar: [...ar], innovationSd, score: null };
}
