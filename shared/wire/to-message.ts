import type { MessageInitShape } from '@bufbuild/protobuf';
import { eventStatusWords, eventTypeWords, levelWords, severityWords, shapeWords } from './enum-words.ts';
import { featureNumber } from './feature-names.ts';
import { clampFloat32, fitsFloat32, putShort } from './float32.ts';
import type {
  EventSchema,
  HistogramSchema,
  MomentSchema,
  ReportSchema,
  ScoresSchema,
  StatisticsSchema,
  TrendSchema,
  WindowSchema,
} from './gen/driftlight_pb.js';
import type { Evidence, FeatureScores, HistogramCounts, Moment, ReportDraft, StatSummary } from './report.ts';
import { distances, sendableScores, sendableStats } from './sendable.ts';
import { uuidBytes } from './uuid.ts';

type Init<S extends Parameters<typeof import('@bufbuild/protobuf').create>[0]> = MessageInitShape<S>;
type DraftOf<K extends ReportDraft['kind']> = Extract<ReportDraft, { kind: K }>;

/** The message of a draft under its number. Numbers that are not finite are left out; a count that is negative or not
 * whole, or a time that is no date, is a RangeError. */
export function draftMessage(draft: ReportDraft, seq: number): Init<typeof ReportSchema> {
  const header = {
    camera: draft.camera ?? '',
    seq: count(seq, 'seq'),
    bootId: uuidBytes(draft.bootId),
    monotonicMs: count(draft.monotonicMs, 'monotonicMs'),
    clockSynced: draft.clock.synced,
    atMs: time(draft.atMs, 'atMs'),
  };
  if (draft.kind === 'event') return { ...header, body: { case: 'event', value: eventMessage(draft) } };
  const period = { startMs: time(draft.startMs, 'startMs'), endMs: time(draft.endMs, 'endMs') };
  return draft.kind === 'window'
    ? { ...header, ...period, body: { case: 'window', value: windowMessage(draft) } }
    : { ...header, ...period, body: { case: 'trend', value: trendMessage(draft) } };
}

/** Whole milliseconds; halves of a millisecond mean nothing to anyone. */
export function time(ms: number, name: string): bigint {
  if (!(Math.abs(ms) <= 8.64e15)) throw new RangeError(`${name}: expected milliseconds since 1970, got ${ms}`);
  return BigInt(Math.round(ms));
}

function count(value: number, name: string): bigint {
  const whole = name === 'monotonicMs' ? Math.round(value) : value;
  if (!Number.isSafeInteger(whole) || whole < 0)
    throw new RangeError(`${name}: expected a whole number from 0, got ${value}`);
  return BigInt(whole);
}

function windowMessage(window: DraftOf<'window'>): Init<typeof WindowSchema> {
  return {
    level: levelWords.numberOf(window.level)!,
    frames: count(window.frames, 'frames'),
    framesFailed: count(window.framesFailed, 'framesFailed'),
    framesSkipped: count(window.framesSkipped, 'framesSkipped'),
    framesLate: count(window.framesLate, 'framesLate'),
    framesEarly: count(window.framesEarly, 'framesEarly'),
    baselineId: window.baselineId ?? '',
    recipe: window.recipe ?? '',
    histograms: Object.entries(window.histograms).map(([name, histogram]) => histogramMessage(name, histogram)),
    statistics: statisticsMessage(window),
    p: finite32(window.p),
    scores: scoresMessage(window.scores),
    interruptedSinceMs: moment(window.interruptedSinceMs, 'interruptedSinceMs'),
    recorded: window.recorded,
  };
}

function histogramMessage(name: string, histogram: HistogramCounts): Init<typeof HistogramSchema> {
  const feature = featureNumber(name);
  const { edges } = histogram;
  if (edges && edges.length !== histogram.counts.length + 1)
    throw new RangeError(
      `histogram ${name}: expected one edge more than counts, got ${edges.length} and ${histogram.counts.length}`,
    );
  return {
    ...(feature === undefined ? { name } : { feature }),
    ...(edges ? { edges: edges.map(clampFloat32) } : boundsMessage(name, histogram)),
    ...countsMessage(name, histogram.counts),
  };
}

function boundsMessage(name: string, { lo, hi }: HistogramCounts): { lo?: number; hi?: number } {
  if (hi === undefined || !(lo < hi))
    throw new RangeError(`histogram ${name}: expected lo below hi, or edges, got ${lo} and ${hi}`);
  return lo === 0 && hi === 256 ? {} : { lo: clampFloat32(lo), hi: clampFloat32(hi) };
}

/** Neighbouring bins of a picture are alike, so their differences often take fewer bytes than the counts. */
function countsMessage(name: string, counts: readonly number[]): { counts: bigint[] } | { steps: bigint[] } {
  let bytesAsCounts = 0;
  let bytesAsSteps = 0;
  for (let i = 0; i < counts.length; i++) {
    const step = counts[i]! - (i > 0 ? counts[i - 1]! : 0);
    bytesAsCounts += varintBytes(counts[i]!);
    bytesAsSteps += varintBytes(step < 0 ? -2 * step - 1 : 2 * step);
  }
  const exact = counts.map((bin) => count(bin, `histogram ${name}`));
  return bytesAsSteps < bytesAsCounts
    ? { steps: exact.map((bin, i) => (i > 0 ? bin - exact[i - 1]! : bin)) }
    : { counts: exact };
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest /= 128) bytes++;
  return bytes;
}

interface Columns<T> {
  feature: number[];
  name: string[];
  /** One row a feature, those with a number first. */
  rows: T[];
}

function columns<T>(byName: readonly (readonly [string, T])[]): Columns<T> {
  const result: Columns<T> = { feature: [], name: [], rows: [] };
  const named: T[] = [];
  for (const [name, row] of byName) {
    const feature = featureNumber(name);
    if (feature === undefined) {
      result.name.push(name);
      named.push(row);
    } else {
      result.feature.push(feature);
      result.rows.push(row);
    }
  }
  result.rows.push(...named);
  return result;
}

function statisticsMessage({ stats, frames, level }: DraftOf<'window'>): Init<typeof StatisticsSchema> | undefined {
  const { feature, name, rows } = columns(sendableStats(stats));
  if (rows.length === 0) return undefined;
  const n = rows.every((row) => row.n === frames) ? [] : rows.map((row) => count(row.n, 'statistics n'));
  if (level === 'base') return { feature, name, n, rows: shortRows(rows) };
  return {
    feature,
    name,
    n,
    mean: rows.map((row) => Math.fround(row.mean)),
    sd: rows.map((row) => Math.fround(row.sd)),
    min: rows.map((row) => Math.fround(row.min)),
    max: rows.map((row) => Math.fround(row.max)),
  };
}

function shortRows(rows: readonly StatSummary[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(rows.length * 12);
  rows.forEach((row, i) => {
    putShort(bytes, 12 * i, row.mean);
    putShort(bytes, 12 * i + 3, row.sd);
    putShort(bytes, 12 * i + 6, row.min);
    putShort(bytes, 12 * i + 9, row.max);
  });
  return bytes;
}

function scoresMessage(scores: Record<string, FeatureScores>): Init<typeof ScoresSchema> | undefined {
  const { feature, name, rows } = columns(sendableScores(scores));
  if (rows.length === 0) return undefined;
  const message: Init<typeof ScoresSchema> = { feature, name };
  for (const distance of distances)
    if (rows.some((row) => row[distance] !== undefined))
      message[distance] = rows.map((row) => Math.fround(row[distance] ?? -1));
  return message;
}

function eventMessage(event: DraftOf<'event'>): Init<typeof EventSchema> {
  return {
    id: event.id,
    type: eventTypeWords.numberOf(event.type)!,
    status: eventStatusWords.numberOf(event.status)!,
    severity: severityWords.numberOf(event.severity)!,
    onset: momentMessage(event.onset),
    shape: shapeWords.numberOf(event.shape)!,
    feature: event.feature ?? '',
    evidence: event.evidence.map(evidenceMessage),
    cause: event.cause ?? '',
    action: event.action,
    recipe: event.recipe ?? '',
    recorded: event.recorded ?? false,
  };
}

function evidenceMessage(evidence: Evidence) {
  return {
    text: evidence.text,
    measure: evidence.measure ?? '',
    value: finite(evidence.value),
    baseline: finite(evidence.baseline),
    unit: evidence.unit ?? '',
  };
}

function trendMessage(trend: DraftOf<'trend'>): Init<typeof TrendSchema> {
  if (!Number.isFinite(trend.slopePerMonth))
    throw new RangeError(`trend ${trend.measure}: expected a finite slopePerMonth, got ${trend.slopePerMonth}`);
  const interval = trend.interval?.every(Number.isFinite) ? trend.interval : undefined;
  const threshold = trend.threshold && Number.isFinite(trend.threshold.value) ? trend.threshold : undefined;
  return {
    measure: trend.measure,
    unit: trend.unit,
    slopePerMonth: trend.slopePerMonth,
    slopeLow: interval?.[0],
    slopeHigh: interval?.[1],
    p: finite(trend.p),
    threshold: threshold?.value,
    reached: threshold && 'reached' in threshold ? momentMessage(threshold.reached) : undefined,
    notBeforeMs: threshold && 'notBeforeMs' in threshold ? moment(threshold.notBeforeMs, 'notBeforeMs') : undefined,
    recorded: trend.recorded ?? false,
  };
}

function momentMessage(from: Moment): Init<typeof MomentSchema> {
  return {
    atMs: moment(from.atMs, 'moment.atMs'),
    earliestMs: moment(from.earliestMs, 'moment.earliestMs'),
    latestMs: moment(from.latestMs, 'moment.latestMs'),
  };
}

function moment(ms: number | undefined, name: string): bigint | undefined {
  return ms === undefined || !Number.isFinite(ms) ? undefined : time(ms, name);
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function finite32(value: number | undefined): number | undefined {
  return value !== undefined && fitsFloat32(value) ? Math.fround(value) : undefined;
}
