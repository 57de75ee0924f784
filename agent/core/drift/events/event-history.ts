import type { DriftReading } from '../reading.ts';
import type { ScaleAt } from './baseline-facts.ts';

/** The newest windows of one level, oldest first. */
export interface HistoryStretch {
  readonly startsMs: Float64Array;
  readonly endsMs: Float64Array;
  /** Deviations by channel, in baseline standard deviations; NaN where a window has none. */
  readonly series: ReadonlyMap<string, Float64Array>;
}

/** What was measured lately, averaged. */
export interface RecentMean {
  readonly windows: number;
  /** In baseline standard deviations. */
  readonly deviation: number;
  /** What was measured, and how far that is from what was expected at its time of day, in the feature's own unit;
   * `null` where no window has both. */
  readonly measured: { readonly value: number; readonly change: number } | null;
}

export interface History {
  /** Reuses the place of the oldest window when full. */
  add(reading: DriftReading): void;
  /** Windows that end after `fromMs`. */
  stretch(fromMs: number): HistoryStretch;
  /** Over at most the `count` newest windows that start at or after `fromMs`; `null` where none has the channel. */
  recent(channel: string, count: number, fromMs: number): RecentMean | null;
  channels(): readonly string[];
  /** Windows held at most. */
  readonly capacity: number;
}

interface Column {
  readonly deviations: Float32Array;
  readonly values: Float32Array;
  readonly changes: Float32Array;
}

/** More channels than this are left out, so that a wrong tap of a model cannot fill the box's memory. */
const MOST_CHANNELS = 96;

/** Deviations and values of the last `capacity` windows, in buffers that do not grow. */
export function createHistory(capacity: number, scaleAt: ScaleAt): History {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`history: expected a capacity of 1 or more windows, got ${capacity}`);
  const startsMs = new Float64Array(capacity);
  const endsMs = new Float64Array(capacity);
  const columns = new Map<string, Column>();
  let next = 0;
  let held = 0;
  const placeOf = (age: number) => (next - 1 - age + capacity) % capacity;

  function columnOf(channel: string) {
    const there = columns.get(channel);
    if (there !== undefined || columns.size >= MOST_CHANNELS) return there;
    const empty = () => new Float32Array(capacity).fill(Number.NaN);
    const made = { deviations: empty(), values: empty(), changes: empty() };
    columns.set(channel, made);
    return made;
  }

  return {
    add(reading) {
      startsMs[next] = reading.startMs;
      endsMs[next] = reading.endMs;
      for (const channel of Object.keys(reading.deviations)) columnOf(channel);
      for (const [channel, column] of columns) {
        const deviation = finite(reading.deviations[channel]);
        column.deviations[next] = deviation;
        column.values[next] = finite(reading.values[channel]);
        column.changes[next] = finite(deviation * (scaleAt(channel, reading.level, reading.startMs) ?? Number.NaN));
      }
      next = (next + 1) % capacity;
      held = Math.min(held + 1, capacity);
    },
    stretch(fromMs) {
      let n = 0;
      while (n < held && endsMs[placeOf(n)]! > fromMs) n++;
      const inOrder = (from: ArrayLike<number>) =>
        Float64Array.from({ length: n }, (_, i) => from[placeOf(n - 1 - i)]!);
      const series = new Map<string, Float64Array>();
      for (const [channel, { deviations }] of columns) series.set(channel, inOrder(deviations));
      return { startsMs: inOrder(startsMs), endsMs: inOrder(endsMs), series };
    },
    recent(channel, count, fromMs) {
      const column = columns.get(channel);
      if (column === undefined) return null;
      let windows = 0;
      let deviation = 0;
      let valued = 0;
      let value = 0;
      let change = 0;
      for (let age = 0; age < Math.min(count, held); age++) {
        const at = placeOf(age);
        if (startsMs[at]! < fromMs) break;
        if (Number.isNaN(column.deviations[at]!)) continue;
        windows++;
        deviation += column.deviations[at]!;
        if (Number.isNaN(column.values[at]! + column.changes[at]!)) continue;
        valued++;
        value += column.values[at]!;
        change += column.changes[at]!;
      }
      if (windows === 0) return null;
      const measured = valued === 0 ? null : { value: value / valued, change: change / valued };
      return { windows, deviation: deviation / windows, measured };
    },
    channels: () => [...columns.keys()],
    capacity,
  };
}

/** Beyond it squares summed over a stretch would lose the rest of the series. */
const LARGEST = 1e9;

function finite(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) return Number.NaN;
  return Math.min(LARGEST, Math.max(-LARGEST, value));
}
