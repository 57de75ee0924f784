import type { Sign } from '../../diagnosis/diagnosis.ts';
import type { Blob } from '../../scene/scene-reading.ts';
import type { DriftReading } from '../reading.ts';
import type { ScaleAt, UsualOf } from './baseline-facts.ts';
import type { ReadingLevel } from './event-state.ts';

/** What the newest windows measured, for the diagnosis: also measures that never moved in the baseline and so have no
 * deviation, such as a fixed exposure. */
export interface RecentSigns {
  add(reading: DriftReading): void;
  /** By measure, from windows that start at or after `fromMs`; those of `level` where it has the measure. */
  signs(level: ReadingLevel, fromMs: number): Map<string, Sign>;
  /** By measure, why the newest base window could not give it. */
  unavailable(): ReadonlyMap<string, string>;
  blob(): Blob | null;
}

/** Windows of each level that a sign is the mean of: half an hour of minutes, but a day where windows are that long, since
 * much goes up and down with the day. */
const LEAST: Readonly<Record<ReadingLevel, number>> = { base: 30, hour: 24 };
const MOST = 144;
const DAY_MS = 86_400_000;
/** A swing over the day shows in no less than this part of one. */
const LEAST_OF_DAY = 0.45;
/** Between the first and the last tenth of a normal distribution. */
const TENTHS = 2.563;
/** Neighbouring windows resemble each other: this many tell about as much as one. */
const ALIKE = 6;
/** Deviation of what never moved in the baseline and does now. */
const FAR = 100;

interface Values {
  readonly startMs: number;
  readonly endMs: number;
  readonly entries: readonly (readonly [string, Measured])[];
}

interface Measured {
  readonly value: number;
  readonly change: number;
  readonly deviation: number;
  /** Baseline standard deviation in the measure's own unit. */
  readonly sd: number;
}

export function createRecentSigns(scaleAt: ScaleAt, usualOf: UsualOf): RecentSigns {
  const windows: Record<ReadingLevel, Values[]> = { base: [], hour: [] };
  let missing: ReadonlyMap<string, string> = new Map();
  let blob: Blob | null = null;

  function measuredIn(reading: DriftReading): [string, Measured][] {
    const found: [string, Measured][] = [];
    for (const [name, value] of Object.entries(reading.values)) {
      const measured = measure(name, value, reading);
      if (measured !== null) found.push([name, measured]);
    }
    return found;
  }

  function measure(name: string, value: number, reading: DriftReading): Measured | null {
    const deviation = own(reading.deviations, name) ?? Number.NaN;
    const sceneUsual = own(reading.scene?.usual, name);
    if (sceneUsual !== undefined) {
      const change = value - sceneUsual;
      const sd = Math.abs(change / deviation);
      return checked({ value, change, deviation: orFar(deviation, change), sd: Number.isFinite(sd) ? sd : 0 });
    }
    const scale = scaleAt(name, reading.level, reading.startMs);
    if (Number.isFinite(deviation) && scale !== null)
      return checked({ value, change: deviation * scale, deviation, sd: scale });
    const usual = usualOf(name);
    if (usual === null) return null;
    return checked({ value, change: value - usual, deviation: orFar(Number.NaN, value - usual), sd: 0 });
  }

  return {
    add(reading) {
      const { level } = reading;
      const list = windows[level];
      list.push({ startMs: reading.startMs, endMs: reading.endMs, entries: measuredIn(reading) });
      if (list.length > countOf(level, reading.endMs - reading.startMs)) list.shift();
      if (level !== 'base' || reading.scene === undefined) return;
      missing = new Map(Object.entries(reading.scene.unavailable));
      blob = reading.scene.blob;
    },
    signs(level, fromMs) {
      const signs = signsOf(windows[level === 'base' ? 'hour' : 'base'], fromMs);
      for (const [name, sign] of signsOf(windows[level], fromMs)) signs.set(name, sign);
      return signs;
    },
    unavailable: () => missing,
    blob: () => blob,
  };
}

function signsOf(windows: readonly Values[], fromMs: number): Map<string, Sign> {
  const found = new Map<string, Measured[]>();
  for (const { startMs, entries } of windows) {
    if (startMs < fromMs) continue;
    for (const [name, measured] of entries) {
      const list = found.get(name);
      if (list === undefined) found.set(name, [measured]);
      else list.push(measured);
    }
  }
  const signs = new Map<string, Sign>();
  for (const [name, list] of found) {
    const sd = sdOf(list);
    signs.set(name, {
      value: mean(list.map((one) => one.value)),
      change: mean(list.map((one) => one.change)),
      deviation: mean(list.map((one) => one.deviation)),
      uncertainty: sd / Math.sqrt(Math.max(1, list.length / ALIKE)),
    });
  }
  const since = windows.filter(({ startMs }) => startMs >= fromMs);
  const light = found.get('lampOutput');
  if (light === undefined || since.at(-1)!.endMs - since[0]!.startMs < LEAST_OF_DAY * DAY_MS) return signs;
  const swings = swing(light);
  if (swings !== null) signs.set('lampSwing', swings);
  return signs;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Where a value is the very usual one, the scale cannot be read off it. */
function sdOf(list: readonly Measured[]): number {
  const known = list.map((one) => one.sd).filter((sd) => sd > 0);
  return known.length === 0 ? 0 : mean(known);
}

function countOf(level: ReadingLevel, windowMs: number): number {
  const ofDay = Math.round(DAY_MS / Math.max(1, windowMs));
  return ofDay <= MOST ? Math.max(1, ofDay) : LEAST[level];
}

/** How much more than usual the lamp's output goes up and down in the course of a day. */
function swing(list: readonly Measured[]): Sign | null {
  const changes = list.map((one) => one.change).sort((a, b) => a - b);
  const at = (share: number) => changes[Math.round(share * (changes.length - 1))]!;
  const sd = sdOf(list);
  const change = at(0.9) - at(0.1) - TENTHS * sd;
  if (!Number.isFinite(change)) return null;
  return { value: at(0.9) - at(0.1), change, deviation: sd > 0 ? change / sd : 0, uncertainty: sd / 2 };
}

const own = (record: Readonly<Record<string, number>> | undefined, name: string): number | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

function orFar(deviation: number, change: number): number {
  if (Number.isFinite(deviation)) return deviation;
  return Math.abs(change) < 1e-9 ? 0 : Math.sign(change) * FAR;
}

const checked = (measured: Measured): Measured | null =>
  Object.values(measured).every(Number.isFinite) ? measured : null;
