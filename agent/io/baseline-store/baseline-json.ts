import type { Histogram } from '../../../shared/sketch/histogram.ts';
import type { Moments } from '../../../shared/sketch/moments.ts';
import type { Baseline, BaselineExample, Reference } from '../../core/baseline/baseline.ts';
import type { Calibration } from '../../core/drift/calibration.ts';

import { sceneryFromJson, sceneryToJson } from './scenery-json.ts';
import { toleranceFromJson } from './tolerance-json.ts';

/** A baseline before its file gives it an id. */
export type BaselineDraft = Omit<Baseline, 'id'>;

/** The text of a baseline: plain JSON. Throws RangeError naming a number that is not finite. */
export function baselineToJson(baseline: BaselineDraft): string {
  const { reference, examples, calibration, scenery, ...facts } = baseline;
  const histograms = [...reference.histograms].map(([name, { lo, hi, edges, counts }]) => [
    name,
    { lo, hi, ...(edges ? { edges } : {}), counts: Array.from(counts) },
  ]);
  const plain = {
    ...facts,
    reference: { histograms: Object.fromEntries(histograms), stats: Object.fromEntries(reference.stats) },
    calibration,
    ...(scenery ? { scenery: sceneryToJson(scenery) } : {}),
    examples: examples.map(({ name, atMs, jpeg }) => ({ name, atMs, jpeg: Buffer.from(jpeg).toString('base64') })),
  };
  return JSON.stringify(plain, (key, value) => {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new RangeError(`baseline: expected a finite number as ${key}, got ${value}`);
    return value;
  });
}

/** Reads it again. Throws RangeError or SyntaxError, saying which part is wrong. */
export function baselineFromJson(text: string, id: string): Baseline {
  const json = JSON.parse(text);
  const at = part('baseline', json);
  const picture = part('picture', at.picture);
  const fingerprint = part('fingerprint', at.fingerprint);
  const calibration = part('calibration', at.calibration);
  if (calibration.version !== 1 || !Array.isArray(calibration.channels) || !Array.isArray(calibration.limits))
    throw new RangeError('its calibration is of another kind');
  const decoding = at.decoding;
  return {
    id,
    camera: textOrNull('camera', at.camera),
    recipe: textOrNull('recipe', at.recipe),
    madeBy: words('madeBy', at.madeBy),
    madeAtMs: number('madeAtMs', at.madeAtMs),
    reason: textOrNull('reason', at.reason),
    fingerprint: {
      preprocessing: words('fingerprint.preprocessing', fingerprint.preprocessing),
      model: textOrNull('fingerprint.model', fingerprint.model),
    },
    picture: {
      width: count('picture.width', picture.width),
      height: count('picture.height', picture.height),
      channels: picture.channels === 1 ? 1 : 3,
    },
    windowMs: count('windowMs', at.windowMs),
    startMs: number('startMs', at.startMs),
    endMs: number('endMs', at.endMs),
    frames: count('frames', at.frames),
    windows: count('windows', at.windows),
    provisional: at.provisional === true,
    reference: referenceOf(part('reference', at.reference)),
    calibration: calibration as unknown as Calibration,
    examples: list('examples', at.examples).map(exampleOf),
    ...(decoding === 'shrunk' || decoding === 'whole' ? { decoding } : {}),
    ...(at.scenery === undefined ? {} : { scenery: sceneryFromJson(at.scenery) }),
    ...(at.tolerance === undefined ? {} : { tolerance: toleranceFromJson(at.tolerance) }),
  };
}

function referenceOf(from: Record<string, unknown>): Reference {
  const histograms = new Map<string, Histogram>();
  for (const [name, value] of Object.entries(part('histograms', from.histograms))) {
    const { lo, hi, edges, counts } = part(name, value);
    const ends = { lo: number(`${name}.lo`, lo), hi: number(`${name}.hi`, hi) };
    const numbers = list(`${name}.counts`, counts).map((n) => count(`${name}.counts`, n));
    const bins = edges === undefined ? {} : { edges: list(`${name}.edges`, edges).map((n) => number(name, n)) };
    histograms.set(name, { ...ends, ...bins, counts: Float64Array.from(numbers) });
  }
  const stats = new Map<string, Moments>();
  for (const [name, value] of Object.entries(part('stats', from.stats))) {
    const { n, mean, m2, min, max } = part(name, value);
    const moments = { n: count(name, n), mean: number(name, mean), m2: number(name, m2) };
    stats.set(name, { ...moments, min: number(name, min), max: number(name, max) });
  }
  return { histograms, stats };
}

function exampleOf(value: unknown): BaselineExample {
  const { name, atMs, jpeg } = part('example', value);
  return {
    name: words('example.name', name),
    atMs: number('example.atMs', atMs),
    jpeg: Buffer.from(words('example.jpeg', jpeg), 'base64'),
  };
}

function part(name: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RangeError(`${name}: expected a group`);
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new RangeError(`${name}: expected a list`);
}

function number(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new RangeError(`${name}: expected a number`);
}

function count(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new RangeError(`${name}: expected a count`);
}

function words(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RangeError(`${name}: expected text`);
}

function textOrNull(name: string, value: unknown): string | null {
  return value === null ? null : words(name, value);
}
