import type { LoggedEvent } from '../../drift/events/logged-event.ts';
import { createDailySeries, type DailySeries, seriesBytes } from './daily-series.ts';
import type { LevelStep } from './level-step.ts';
import type { OpenLimitEvent } from './limit-event.ts';
import { type TrendMeasureName, trendMeasures } from './measures.ts';

/** Where a measure's days begin to belong together. */
export interface Beginning {
  readonly day: number;
  /** What it began with; `null` for another baseline or a lamp's replacement seen in another measure. */
  readonly step: LevelStep | null;
}

/** All that outlives a restart beside the series. */
export interface TrendState {
  version: 1;
  baselineId: string | null;
  /** Events ever raised; the last part but one of the next id. */
  raised: number;
  begins: Partial<Record<TrendMeasureName, Beginning>>;
  open: Partial<Record<TrendMeasureName, OpenLimitEvent>>;
  logged: LoggedEvent[];
  /** The day on which the days before it were judged last. */
  judgedDay: number | null;
  /** Another baseline came, and the open events are still to be cleared. */
  isRebased: boolean;
}

export const noTrendState = (): TrendState => ({
  version: 1,
  baselineId: null,
  raised: 0,
  begins: {},
  open: {},
  logged: [],
  judgedDay: null,
  isRebased: false,
});

export type SeriesByMeasure = ReadonlyMap<TrendMeasureName, DailySeries>;

export const createSeries = (): SeriesByMeasure =>
  new Map(trendMeasures.map((measure) => [measure.name, createDailySeries(measure)]));

/** Length of the text, the text as JSON, then the series of all measures in their order: 37 KB. */
export function encodeTrendState(state: TrendState, series: SeriesByMeasure): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(state));
  const parts = [...series.values()].map((one) => one.bytes());
  const bytes = new Uint8Array(4 + text.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Fills `series` and returns the rest of the state.
 *
 * @throws RangeError for bytes that are no such state; the series are then untouched
 */
export function decodeTrendState(bytes: Uint8Array, series: SeriesByMeasure): TrendState {
  const length = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const sizes = trendMeasures.map(({ keepsHours }) => seriesBytes(keepsHours));
  const expected = 4 + length + sizes.reduce((sum, size) => sum + size, 0);
  if (bytes.length !== expected)
    throw new RangeError(`lighting trend: expected a state of ${expected} bytes, got ${bytes.length}; it starts anew`);
  const state = textOf(bytes.subarray(4, 4 + length));
  let at = 4 + length;
  trendMeasures.forEach(({ name }, i) => {
    series.get(name)!.restore(bytes.subarray(at, at + sizes[i]!));
    at += sizes[i]!;
  });
  return { ...noTrendState(), ...state };
}

function textOf(bytes: Uint8Array): TrendState {
  try {
    const state: TrendState | null = JSON.parse(new TextDecoder().decode(bytes));
    if (state?.version === 1) return state;
  } catch {
    // Said below.
  }
  throw new RangeError('lighting trend: the state is of another version or damaged; it starts anew');
}
