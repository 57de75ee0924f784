import type { FeatureScores } from '../../../shared/wire/report.ts';
import type { Reference } from '../baseline/baseline.ts';
import type { Window } from '../window/window.ts';
import type { CalibratedChannel, Calibration, ChannelNormal } from './calibration.ts';
import { channelValue, distances } from './channels.ts';
import type { ChartReading } from './chart-reading.ts';
import { slowCharts } from './chart-set.ts';
import { expectedAt, scaleAt } from './day-profile.ts';
import { createFastChart, type FastChart, type FastState } from './fast-chart.ts';
import { widthsOf } from './frame-width.ts';
import { modelPart } from './model-channels.ts';
import { pOf } from './null-distribution.ts';
import type { DriftReading } from './reading.ts';
import { framesSeen, hasFewReadings } from './readings-seen.ts';
import { createSlowCharts, type SlowCharts, type SlowState } from './slow-charts.ts';

/** What a detector remembers between windows; plain JSON of a few kilobytes. */
export interface DetectorState {
  readonly version: 1;
  readonly fastChannels: readonly string[];
  readonly slowChannels: readonly string[];
  readonly fast: FastState | null;
  readonly slow: SlowState | null;
}

export interface Detector {
  /** Reads a closed base window and moves the fast chart; windows come in order of time. One without frames moves
   * nothing. */
  base(window: Window): DriftReading;
  /** The same for a closed hour and the slow charts. */
  hour(window: Window): DriftReading;
  state(): DetectorState;
  /** Goes on from a state of a detector with the same channels; returns false, and starts afresh, for any other. */
  restore(state: unknown): boolean;
  /** Sets every chart to 0, after a person took note or a new baseline came. */
  reset(): void;
}

/** Reads a camera's windows against its baseline. Pure: the same windows give the same readings. */
export function createDetector(reference: Reference, calibration: Calibration): Detector {
  const { channels, maximum, fast, slow, span } = calibration;
  const indexOf = (name: string) => channels.findIndex((channel) => channel.name === name);
  const fastIndexes = (fast?.channels ?? []).map(indexOf);
  const slowIndexes = (slow?.channels ?? []).map(indexOf);
  const fastNormals = fastIndexes.map((c) => channels[c]!.base);
  const slowNormals = slowIndexes.map((c) => channels[c]!.hour!);
  const isDistance = slowIndexes.map((c) => channels[c]!.kind === 'distance');
  let fastChart: FastChart | null = fast && createFastChart(fastNormals, fast.trailingWeights, span.windowMs);
  let slowSet: SlowCharts | null = slow && createSlowCharts(slowNormals, undefined, isDistance);

  function read(level: 'base' | 'hour', window: Window): DriftReading {
    const few = hasFewReadings(window, reference, span.frames);
    const values = channels.map((spec) =>
      window.frames > 0 && !(few && spec.kind === 'distance' && modelPart(spec.feature) !== null)
        ? channelValue(spec, window, reference.histograms.get(spec.feature))
        : Number.NaN,
    );
    const usual = level === 'base' ? span.framesPerWindow : span.framesPerHour;
    const learnt = { reference, frames: span.frames, usual };
    const widths = widthsOf(channels, level, (channel) => framesSeen(channel, window, learnt), window.startMs);
    const ps = channels.map((channel, c) => channelP(channel, level, values[c]!, widths[c]!));
    const charts = window.frames > 0 ? move(level, window.startMs, values, widths) : [];
    return {
      level,
      startMs: window.startMs,
      endMs: window.endMs,
      frames: window.frames,
      scores: window.frames > 0 ? featureScores(channels, window, reference, ps) : {},
      p: maximumP(level, values, widths),
      values: record(channels, values),
      deviations: record(
        channels,
        channels.map((channel, c) => deviation(channel, normalOf(channel, level), values[c]!, window.startMs)),
      ),
      charts,
    };
  }

  function maximumP(level: 'base' | 'hour', values: readonly number[], widths: readonly number[]): number | null {
    let largest = Number.NaN;
    for (const [c, channel] of channels.entries()) {
      const ratio = scoreRatio(channel, normalOf(channel, level), values[c]!, widths[c]!);
      if (!Number.isNaN(ratio) && !(ratio <= largest)) largest = ratio;
    }
    const distribution = maximum[level];
    return distribution && !Number.isNaN(largest) ? pOf(distribution, largest) : null;
  }

  function move(
    level: 'base' | 'hour',
    startMs: number,
    values: readonly number[],
    widths: readonly number[],
  ): ChartReading[] {
    const readings: ChartReading[] = [];
    const of = (indexes: readonly number[], numbers: readonly number[]) => indexes.map((c) => numbers[c]!);
    if (level === 'base' && fast && fastChart) {
      fastChart.update(startMs, of(fastIndexes, values), of(fastIndexes, widths));
      const { channel, ...worst } = fastChart.worst();
      const { threshold, mayAct } = fast;
      readings.push({ chart: 'fast', channel: fast.channels[channel]!, ...worst, threshold, mayAct });
    }
    if (level === 'hour' && slow && slowSet) {
      slowSet.update(startMs, of(slowIndexes, values), of(slowIndexes, widths));
      for (const chart of slowCharts) {
        const { channel, ...worst } = slowSet.worst(chart);
        // What creeps may be too small to matter; only a tolerance could say so.
        const mayAct = slow.mayAct && chart !== 'ewma';
        const threshold = slow.thresholds[chart];
        readings.push({ chart, channel: slow.channels[channel]!, ...worst, threshold, mayAct });
      }
    }
    return readings.sort((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
  }

  return {
    base: (window) => read('base', window),
    hour: (window) => read('hour', window),
    state: () =>
      structuredClone({
        version: 1 as const,
        fastChannels: fast?.channels ?? [],
        slowChannels: slow?.channels ?? [],
        fast: fastChart?.state ?? null,
        slow: slowSet?.state ?? null,
      }),
    restore(state) {
      const known = fitting(state, calibration);
      fastChart = fast && createFastChart(fastNormals, fast.trailingWeights, span.windowMs, known?.fast ?? undefined);
      slowSet = slow && createSlowCharts(slowNormals, known?.slow ?? undefined, isDistance);
      return known !== null;
    },
    reset() {
      fastChart?.reset();
      slowSet?.reset();
    },
  };
}

/** A state that this calibration's charts can go on from, else `null`. */
function fitting(state: unknown, { fast, slow }: Calibration): DetectorState | null {
  const known = state as Partial<DetectorState> | null;
  if (typeof known !== 'object' || known === null || known.version !== 1) return null;
  const same = (a: unknown, b: readonly string[]) => JSON.stringify(a) === JSON.stringify(b);
  if (!same(known.fastChannels, fast?.channels ?? []) || !same(known.slowChannels, slow?.channels ?? [])) return null;
  if (fast && known.fast?.channels?.length !== fast.channels.length) return null;
  if (slow && known.slow?.past?.length !== slow.channels.length) return null;
  return known as DetectorState;
}

function normalOf(channel: CalibratedChannel, level: 'base' | 'hour'): ChannelNormal | null {
  if (channel.constant) return null;
  return level === 'base' ? channel.base : channel.hour;
}

/** How far a value lies from the baseline, in null medians; few frames count for less. NaN: cannot be said. */
function scoreRatio(channel: CalibratedChannel, normal: ChannelNormal | null, value: number, width: number): number {
  if (!normal?.score) return Number.NaN;
  const score = channel.kind === 'distance' ? value : Math.abs(value - channel.mean);
  return score / (normal.score.median * width);
}

function channelP(channel: CalibratedChannel, level: 'base' | 'hour', value: number, width: number): number {
  const normal = normalOf(channel, level);
  const ratio = scoreRatio(channel, normal, value, width);
  return Number.isNaN(ratio) ? Number.NaN : pOf(normal!.score!, ratio * normal!.score!.median);
}

function deviation(channel: CalibratedChannel, normal: ChannelNormal | null, value: number, startMs: number): number {
  if (channel.constant || !normal) return Number.NaN;
  return (value - expectedAt(normal, startMs)) / scaleAt(normal, startMs);
}

function featureScores(
  channels: readonly CalibratedChannel[],
  window: Window,
  reference: Reference,
  ps: readonly number[],
): Record<string, FeatureScores> {
  const scores: Record<string, FeatureScores> = {};
  for (const [c, { kind, feature }] of channels.entries()) {
    if (kind === 'difference') continue;
    const p = Number.isNaN(ps[c]!) ? {} : { p: ps[c]! };
    const now = window.histograms.get(feature);
    const then = reference.histograms.get(feature);
    const found = kind === 'distance' && now && then ? distances(now, then, window.frames) : null;
    if (found || 'p' in p) scores[feature] = { ...found, ...p };
  }
  return scores;
}

/** By channel name, what can be said. */
function record(channels: readonly CalibratedChannel[], numbers: readonly number[]): Record<string, number> {
  const known: Record<string, number> = {};
  for (const [c, { name }] of channels.entries()) if (Number.isFinite(numbers[c])) known[name] = numbers[c]!;
  return known;
}
