import { clip } from '../../shared/wire/id.ts';
import { MalformedReport } from '../../shared/wire/malformed.ts';
import type { Detection, Prediction } from '../core/model/model-reading.ts';
import type { PredictionKind } from '../core/model/prediction-features.ts';

/** A prediction as an inspection program sends it. */
export interface SentPrediction {
  readonly prediction: Prediction;
  /** Of the part or the picture; one that was taken already is not taken again. `null`: not told. */
  readonly part: string | null;
  /** When the picture was taken, UTC milliseconds; `null`: not told. */
  readonly atMs: number | null;
}

export const predictionBytesMax = 16 * 1024;
const mostDetections = 100;
const longestLabel = 100;
const longestPart = 128;
const known = ['part', 'label', 'confidence', 'detections', 'at'];
const box = ['left', 'top', 'width', 'height'] as const;

/** Reads the bytes of a message. Throws MalformedReport. */
export function parsePrediction(payload: Uint8Array, kind: PredictionKind): SentPrediction {
  if (payload.length > predictionBytesMax) throw new MalformedReport(`expected at most ${predictionBytesMax} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new MalformedReport('expected JSON');
  }
  return predictionOf(value, kind);
}

/**
 * `{"part","label","confidence","at"}`, or with `detections`, a list of `{"label","confidence","left","top","width",
 * "height"}` in shares of the picture, for a camera whose predictions are detections. Only `label`, or `detections`, must be
 * there. Throws MalformedReport that says which field is wrong.
 */
export function predictionOf(value: unknown, kind: PredictionKind): SentPrediction {
  const fields = objectOf('the message', value);
  for (const name of Object.keys(fields))
    if (!known.includes(name)) throw new MalformedReport(`${clip(name)}: expected one of ${known.join(', ')}`);
  const part = fields.part === undefined || fields.part === null ? null : textOf('part', fields.part, longestPart);
  const atMs = fields.at === undefined || fields.at === null ? null : momentOf(fields.at);
  if (kind === 'detections') {
    if (fields.detections === undefined)
      throw new MalformedReport('detections: expected a list, since predictions.gives is detections');
    const detections = listOf(fields.detections);
    return { prediction: { label: null, confidence: null, detections }, part, atMs };
  }
  if (fields.detections !== undefined)
    throw new MalformedReport('detections: expected none, since predictions.gives is classes');
  if (fields.label === undefined) throw new MalformedReport('label: expected the name of a class, or null');
  const label = fields.label === null ? null : textOf('label', fields.label, longestLabel);
  const confidence =
    fields.confidence === undefined || fields.confidence === null ? null : shareOf('confidence', fields.confidence);
  return { prediction: { label, confidence }, part, atMs };
}

function listOf(value: unknown): Detection[] {
  if (!Array.isArray(value) || value.length > mostDetections)
    throw new MalformedReport(`detections: expected a list of at most ${mostDetections}`);
  return value.map((one, i) => {
    const at = `detections[${i}]`;
    const fields = objectOf(at, one);
    const label = textOf(`${at}.label`, fields.label, longestLabel);
    const confidence = shareOf(`${at}.confidence`, fields.confidence);
    const [left, top, width, height] = box.map((name) => shareOf(`${at}.${name}`, fields[name])) as [
      number,
      number,
      number,
      number,
    ];
    return { label, confidence, left, top, width, height };
  });
}

function objectOf(what: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedReport(`${what}: expected an object`);
  return value as Record<string, unknown>;
}

function textOf(what: string, value: unknown, most: number): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > most || /\p{Cc}/u.test(value))
    throw new MalformedReport(`${what}: expected a text of 1 to ${most} characters`);
  return value;
}

function shareOf(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw new MalformedReport(`${what}: expected a number from 0 to 1`);
  return value;
}

/** ISO time with its zone, or milliseconds since 1970. */
function momentOf(value: unknown): number {
  const ms =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/.test(value)
        ? Date.parse(value)
        : Number.NaN;
  if (!Number.isFinite(ms)) throw new MalformedReport('at: expected an ISO time with its zone, or milliseconds');
  return ms;
}
