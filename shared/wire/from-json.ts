import {
  type EnumWords,
  eventStatusWords,
  eventTypeWords,
  levelWords,
  severityWords,
  shapeWords,
} from './enum-words.ts';
import { clampFloat32, fitsFloat32, type Precision } from './float32.ts';
import { isId } from './id.ts';
import { JsonReader } from './json-reader.ts';
import type {
  EventReport,
  Evidence,
  FeatureScores,
  HistogramCounts,
  Level,
  Moment,
  Report,
  StatSummary,
  TrendReport,
} from './report.ts';
import { streamOf } from './report.ts';
import { distances, statPrecision } from './sendable.ts';
import { isUuid } from './uuid.ts';

/**
 * The report in parsed JSON; names it does not know are passed over. Throws `MalformedReport` with the path of the first
 * thing wrong. Numbers become what Protobuf would have carried, and words of a newer schema are met as in `draftOf`.
 */
export function reportFromJson(value: unknown): Report {
  const fields = new JsonReader(value);
  const kind = fields.text('kind');
  if (kind !== 'window' && kind !== 'event' && kind !== 'trend') throw fields.wrong('kind', 'window, event or trend');
  const header = {
    site: idOf(fields, 'site'),
    device: idOf(fields, 'device'),
    seq: fields.count('seq'),
    journalId: uuidOf(fields, 'journalId'),
    bootId: uuidOf(fields, 'bootId'),
    monotonicMs: fields.count('monotonicMs'),
    clock: { synced: fields.child('clock').flag('synced') },
    atMs: fields.time('at'),
  };
  if (header.seq === 0) throw fields.wrong('seq', 'a number from 1');
  const report: Report =
    kind === 'event'
      ? { kind, ...header, camera: fields.has('camera') ? idOf(fields, 'camera') : null, ...eventOf(fields) }
      : kind === 'window'
        ? { kind, ...header, ...periodOf(fields), ...windowOf(fields) }
        : { kind, ...header, ...periodOf(fields), ...trendOf(fields) };
  if (fields.has('stream') && fields.text('stream') !== streamOf(report))
    throw fields.wrong('stream', `${streamOf(report)}, since that is where it belongs`);
  return report;
}

function idOf(fields: JsonReader, key: string): string {
  const id = fields.text(key);
  if (!isId(id)) throw fields.wrong(key, '1 to 64 letters, digits, _ or -');
  return id;
}

function uuidOf(fields: JsonReader, key: string): string {
  const uuid = fields.text(key);
  if (!isUuid(uuid)) throw fields.wrong(key, 'a UUID');
  return uuid.toLowerCase();
}

function periodOf(fields: JsonReader) {
  const startMs = fields.time('start');
  const endMs = fields.time('end');
  if (endMs < startMs) throw fields.wrong('end', 'a time not before start');
  return { camera: idOf(fields, 'camera'), startMs, endMs };
}

/** A word this schema does not know becomes `otherwise`. */
function word<W extends string>(fields: JsonReader, key: string, words: EnumWords<W>, otherwise: W): W {
  const text = fields.text(key);
  return words.numberOf(text) === undefined ? otherwise : (text as W);
}

function windowOf(fields: JsonReader) {
  const level = fields.text('level') as Level;
  if (levelWords.numberOf(level) === undefined) throw fields.wrong('level', 'base, hour or day');
  return {
    level,
    frames: fields.count('frames'),
    framesFailed: fields.count('framesFailed'),
    framesSkipped: fields.count('framesSkipped'),
    framesLate: fields.has('framesLate') ? fields.count('framesLate') : 0,
    framesEarly: fields.has('framesEarly') ? fields.count('framesEarly') : 0,
    baselineId: fields.textOrNull('baselineId'),
    recipe: fields.textOrNull('recipe'),
    histograms: byName(fields.child('histograms'), histogramOf),
    stats: byName(fields.child('stats'), (row) => statOf(row, statPrecision(level))),
    ...(fields.has('p') && fitsFloat32(fields.number('p')) && { p: Math.fround(fields.number('p')) }),
    scores: byName(fields.child('scores'), scoresOf),
    ...(fields.has('interruptedSince') && { interruptedSinceMs: fields.time('interruptedSince') }),
    recorded: isRecorded(fields),
  };
}

/** What `read` makes of each feature's object; a feature it makes `undefined` of is left out. */
function byName<T>(features: JsonReader, read: (fields: JsonReader) => T | undefined): Record<string, T> {
  const result: Record<string, T> = {};
  for (const name of features.keys()) {
    if (name === '' || name.length > 200 || name === '__proto__') throw features.wrong(name, 'the name of a feature');
    const value = read(features.child(name));
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function histogramOf(fields: JsonReader): HistogramCounts {
  const counts = fields.counts('counts');
  if (!fields.has('edges')) {
    const lo = clampFloat32(fields.number('lo'));
    const hi = clampFloat32(fields.number('hi'));
    if (hi < lo) throw fields.wrong('hi', `above lo ${lo}`);
    return { lo, hi, counts };
  }
  const edges = fields.numbers('edges').map(clampFloat32);
  if (edges.length !== counts.length + 1) throw fields.wrong('edges', `${counts.length + 1}, one more than counts`);
  if (edges.some((edge, i) => i > 0 && edge < edges[i - 1]!)) throw fields.wrong('edges', 'rising numbers');
  return { lo: edges[0]!, edges, counts };
}

function statOf(fields: JsonReader, { round }: Precision): StatSummary | undefined {
  const n = fields.count('n');
  const values = (['mean', 'sd', 'min', 'max'] as const).map((key) => fields.number(key));
  if (n === 0 || !values.every(fitsFloat32)) return undefined;
  const [mean, sd, min, max] = values.map(round) as [number, number, number, number];
  return { n, mean, sd, min, max };
}

function scoresOf(fields: JsonReader): FeatureScores | undefined {
  const scores: FeatureScores = {};
  for (const distance of distances) {
    if (!fields.has(distance)) continue;
    const value = fields.number(distance);
    if (value >= 0 && fitsFloat32(value)) scores[distance] = Math.fround(value);
  }
  return Object.keys(scores).length > 0 ? scores : undefined;
}

function eventOf(fields: JsonReader) {
  const id = fields.text('id');
  if (id === '') throw fields.wrong('id', 'the id of the event');
  return {
    id,
    type: word(fields, 'type', eventTypeWords, 'system'),
    status: word(fields, 'status', eventStatusWords, 'updated'),
    severity: word(fields, 'severity', severityWords, 'act'),
    onset: momentOf(fields.child('onset'), 'at'),
    shape: word(fields, 'shape', shapeWords, 'undetermined'),
    feature: fields.textOrNull('feature'),
    evidence: fields.children('evidence').map(evidenceOf),
    cause: fields.textOrNull('cause'),
    action: fields.text('action'),
    recipe: fields.textOrNull('recipe'),
    ...(isRecorded(fields) && { recorded: true }),
  } satisfies Partial<EventReport>;
}

function evidenceOf(fields: JsonReader): Evidence {
  return {
    text: fields.text('text'),
    ...(fields.textOrNull('measure') && { measure: fields.text('measure') }),
    ...(fields.has('value') && { value: fields.number('value') }),
    ...(fields.has('baseline') && { baseline: fields.number('baseline') }),
    ...(fields.textOrNull('unit') && { unit: fields.text('unit') }),
  };
}

function trendOf(fields: JsonReader) {
  return {
    measure: fields.text('measure'),
    unit: fields.has('unit') ? fields.text('unit') : '',
    slopePerMonth: fields.number('slopePerMonth'),
    ...(fields.has('interval') && { interval: pairOf(fields, 'interval') }),
    ...(fields.has('p') && { p: fields.number('p') }),
    ...(fields.has('threshold') && { threshold: thresholdOf(fields.child('threshold')) }),
    ...(isRecorded(fields) && { recorded: true }),
  };
}

function pairOf(fields: JsonReader, key: string): [number, number] {
  const [low, high, ...more] = fields.numbers(key);
  if (low === undefined || high === undefined || more.length > 0) throw fields.wrong(key, 'two numbers');
  return [low, high];
}

function thresholdOf(fields: JsonReader): NonNullable<TrendReport['threshold']> {
  const value = fields.number('value');
  return fields.has('notBefore')
    ? { value, notBeforeMs: fields.time('notBefore') }
    : { value, reached: momentOf(fields, 'reachedAt') };
}

function momentOf(fields: JsonReader, at: 'at' | 'reachedAt'): Moment {
  return {
    ...(fields.has(at) && { atMs: fields.time(at) }),
    ...(fields.has('earliest') && { earliestMs: fields.time('earliest') }),
    ...(fields.has('latest') && { latestMs: fields.time('latest') }),
  };
}

function isRecorded(fields: JsonReader): boolean {
  return fields.has('recorded') && fields.flag('recorded');
}
