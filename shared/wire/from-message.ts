import { eventStatusWords, eventTypeWords, levelWords, severityWords, shapeWords } from './enum-words.ts';
import { featureName } from './feature-names.ts';
import { getShort } from './float32.ts';
import type * as Wire from './gen/driftlight_pb.js';
import { clip, isId } from './id.ts';
import { MalformedReport } from './malformed.ts';
import type {
  Evidence,
  FeatureScores,
  HistogramCounts,
  Moment,
  ReportDraft,
  StatSummary,
  TrendReport,
} from './report.ts';
import { distances } from './sendable.ts';
import { uuidText } from './uuid.ts';

/**
 * The draft in a message, whether stored or published. What a reader cannot do without is refused with `MalformedReport`
 * (no body, no number, a count above 2^53, columns of unequal length, a level it does not know). A measured number that
 * is not finite is left out. Words of a newer schema become safe ones: an event's type 'system', its status 'updated',
 * its severity 'act', its shape 'undetermined'; a feature becomes `feature<number>`.
 */
export function draftOf(message: Wire.Report): ReportDraft {
  const header = {
    bootId: uuid(message.bootId, 'boot_id'),
    monotonicMs: count(message.monotonicMs, 'monotonic_ms'),
    clock: { synced: message.clockSynced },
    atMs: time(message.atMs, 'at_ms'),
  };
  const { body } = message;
  if (message.camera !== '' && !isId(message.camera))
    throw new MalformedReport(`camera: expected an id, got '${clip(message.camera)}'`);
  if (body.case === undefined) throw new MalformedReport('body: expected a window, event or trend, got none');
  if (body.case === 'event')
    return { kind: 'event', camera: message.camera || null, ...header, ...eventOf(body.value) };
  if (message.camera === '') throw new MalformedReport(`camera: expected one, since this is a ${body.case}`);
  const startMs = time(message.startMs, 'start_ms');
  const endMs = time(message.endMs, 'end_ms');
  if (endMs < startMs) throw new MalformedReport(`end_ms: expected at least start_ms ${startMs}, got ${endMs}`);
  const period = { camera: message.camera, ...header, startMs, endMs };
  return body.case === 'window'
    ? { kind: 'window', ...period, ...windowOf(body.value) }
    : { kind: 'trend', ...period, ...trendOf(body.value) };
}

export function count(value: bigint, field: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new MalformedReport(`${field}: expected at most 2^53, got ${value}`);
  return Number(value);
}

export function uuid(bytes: Uint8Array, field: string): string {
  if (bytes.length !== 16) throw new MalformedReport(`${field}: expected 16 bytes, got ${bytes.length}`);
  return uuidText(bytes);
}

function time(value: bigint, field: string): number {
  const ms = Number(value);
  if (Math.abs(ms) > 8.64e15) throw new MalformedReport(`${field}: expected milliseconds since 1970, got ${value}`);
  return ms;
}

function windowOf(window: Wire.Window) {
  const level = levelWords.wordOf(window.level);
  if (!level) throw new MalformedReport(`window.level: expected base, hour or day, got number ${window.level}`);
  const frames = count(window.frames, 'window.frames');
  return {
    level,
    frames,
    framesFailed: count(window.framesFailed, 'window.frames_failed'),
    framesSkipped: count(window.framesSkipped, 'window.frames_skipped'),
    framesLate: count(window.framesLate, 'window.frames_late'),
    framesEarly: count(window.framesEarly, 'window.frames_early'),
    baselineId: window.baselineId || null,
    recipe: window.recipe || null,
    histograms: histogramsOf(window.histograms),
    stats: statsOf(window.statistics, frames),
    ...(isKnown(window.p) && { p: window.p }),
    scores: scoresOf(window.scores),
    ...(window.interruptedSinceMs !== undefined && {
      interruptedSinceMs: time(window.interruptedSinceMs, 'window.interrupted_since_ms'),
    }),
    recorded: window.recorded,
  };
}

function histogramsOf(messages: Wire.Histogram[]): Record<string, HistogramCounts> {
  const histograms: Record<string, HistogramCounts> = {};
  for (const message of messages) {
    const name = message.feature === 0 ? message.name : featureName(message.feature);
    checkName(name, 'histogram');
    const counts = countsOf(message, name);
    const { edges, lo, hi } = message;
    if (![lo, hi, ...edges].every(Number.isFinite))
      throw new MalformedReport(`histogram ${name}: expected finite bounds`);
    if (edges.length === 0 && lo === 0 && hi === 0) {
      histograms[name] = { lo: 0, hi: 256, counts };
    } else if (edges.length === 0) {
      if (hi < lo) throw new MalformedReport(`histogram ${name}: expected lo below hi, got ${lo} and ${hi}`);
      histograms[name] = { lo, hi, counts };
    } else {
      if (edges.length !== counts.length + 1)
        throw new MalformedReport(
          `histogram ${name}: expected one edge more than counts, got ${edges.length} and ${counts.length}`,
        );
      if (edges.some((edge, i) => i > 0 && edge < edges[i - 1]!))
        throw new MalformedReport(`histogram ${name}: expected rising edges`);
      histograms[name] = { lo: edges[0]!, edges, counts };
    }
  }
  return histograms;
}

function countsOf(message: Wire.Histogram, name: string): number[] {
  if (message.steps.length === 0) return message.counts.map((bin) => count(bin, `histogram ${name}`));
  let bin = 0n;
  return message.steps.map((step) => {
    bin += step;
    if (bin < 0n) throw new MalformedReport(`histogram ${name}: expected counts from 0, got ${bin}`);
    return count(bin, `histogram ${name}`);
  });
}

function namesOf(columns: Wire.Statistics | Wire.Scores, field: string): string[] {
  const names = [...columns.feature.map(featureName), ...columns.name];
  for (const name of names) checkName(name, field);
  return names;
}

function checkName(name: string, field: string): void {
  if (name === '' || name.length > 200 || name === '__proto__' || name === 'feature0')
    throw new MalformedReport(`${field}: expected the name of a feature, got '${clip(name)}'`);
}

function checkLength(column: readonly unknown[], names: readonly string[], field: string): void {
  if (column.length !== names.length)
    throw new MalformedReport(`${field}: expected ${names.length} values, one a feature, got ${column.length}`);
}

function statsOf(columns: Wire.Statistics | undefined, frames: number): Record<string, StatSummary> {
  const stats: Record<string, StatSummary> = {};
  if (!columns) return stats;
  const names = namesOf(columns, 'statistics');
  const ns = columns.n.length === 0 ? names.map(() => frames) : columns.n.map((n) => count(n, 'statistics.n'));
  checkLength(ns, names, 'statistics.n');
  const rowAt = columns.rows.length > 0 ? shortRows(columns, names) : floatRows(columns, names);
  names.forEach((name, i) => {
    const [mean, sd, min, max] = rowAt(i);
    if (ns[i]! > 0 && [mean, sd, min, max].every(Number.isFinite)) stats[name] = { n: ns[i]!, mean, sd, min, max };
  });
  return stats;
}

type Row = [mean: number, sd: number, min: number, max: number];

function shortRows({ rows }: Wire.Statistics, names: readonly string[]): (i: number) => Row {
  if (rows.length !== 12 * names.length)
    throw new MalformedReport(`statistics.rows: expected 12 bytes for each of ${names.length}, got ${rows.length}`);
  return (i) => [
    getShort(rows, 12 * i),
    getShort(rows, 12 * i + 3),
    getShort(rows, 12 * i + 6),
    getShort(rows, 12 * i + 9),
  ];
}

function floatRows({ mean, sd, min, max }: Wire.Statistics, names: readonly string[]): (i: number) => Row {
  checkLength(mean, names, 'statistics.mean');
  checkLength(sd, names, 'statistics.sd');
  checkLength(min, names, 'statistics.min');
  checkLength(max, names, 'statistics.max');
  return (i) => [mean[i]!, sd[i]!, min[i]!, max[i]!];
}

function scoresOf(columns: Wire.Scores | undefined): Record<string, FeatureScores> {
  const scores: Record<string, FeatureScores> = {};
  if (!columns) return scores;
  const names = namesOf(columns, 'scores');
  for (const distance of distances) {
    const column = columns[distance];
    if (column.length === 0) continue;
    checkLength(column, names, `scores.${distance}`);
    names.forEach((name, i) => {
      if (!Number.isFinite(column[i]) || column[i]! < 0) return;
      scores[name] ??= {};
      scores[name][distance] = column[i]!;
    });
  }
  return scores;
}

function eventOf(event: Wire.Event) {
  if (event.id === '') throw new MalformedReport('event.id: expected one, got none');
  if (event.type === 0 || event.status === 0 || event.severity === 0)
    throw new MalformedReport('event: expected a type, a status and a severity, got none of one');
  return {
    id: event.id,
    type: eventTypeWords.wordOf(event.type) ?? ('system' as const),
    status: eventStatusWords.wordOf(event.status) ?? ('updated' as const),
    severity: severityWords.wordOf(event.severity) ?? ('act' as const),
    onset: momentOf(event.onset, 'event.onset'),
    shape: shapeWords.wordOf(event.shape) ?? ('undetermined' as const),
    feature: event.feature || null,
    evidence: event.evidence.map(evidenceOf),
    cause: event.cause || null,
    action: event.action,
    recipe: event.recipe || null,
    ...(event.recorded && { recorded: true }),
  };
}

function evidenceOf(evidence: Wire.Evidence): Evidence {
  return {
    text: evidence.text,
    ...(evidence.measure !== '' && { measure: evidence.measure }),
    ...(isKnown(evidence.value) && { value: evidence.value }),
    ...(isKnown(evidence.baseline) && { baseline: evidence.baseline }),
    ...(evidence.unit !== '' && { unit: evidence.unit }),
  };
}

function trendOf(trend: Wire.Trend) {
  if (!Number.isFinite(trend.slopePerMonth))
    throw new MalformedReport('trend.slope_per_month: expected a finite number');
  return {
    measure: trend.measure,
    unit: trend.unit,
    slopePerMonth: trend.slopePerMonth,
    ...(isKnown(trend.slopeLow) &&
      isKnown(trend.slopeHigh) && { interval: [trend.slopeLow, trend.slopeHigh] as [number, number] }),
    ...(isKnown(trend.p) && { p: trend.p }),
    ...thresholdOf(trend),
    ...(trend.recorded && { recorded: true }),
  };
}

function thresholdOf(trend: Wire.Trend): Pick<TrendReport, 'threshold'> {
  if (!isKnown(trend.threshold)) return {};
  const value = trend.threshold;
  return trend.notBeforeMs === undefined
    ? { threshold: { value, reached: momentOf(trend.reached, 'trend.reached') } }
    : { threshold: { value, notBeforeMs: time(trend.notBeforeMs, 'trend.not_before_ms') } };
}

function momentOf(moment: Wire.Moment | undefined, field: string): Moment {
  return {
    ...(moment?.atMs !== undefined && { atMs: time(moment.atMs, `${field}.at_ms`) }),
    ...(moment?.earliestMs !== undefined && { earliestMs: time(moment.earliestMs, `${field}.earliest_ms`) }),
    ...(moment?.latestMs !== undefined && { latestMs: time(moment.latestMs, `${field}.latest_ms`) }),
  };
}

function isKnown(value: number | undefined): value is number {
  return Number.isFinite(value);
}
