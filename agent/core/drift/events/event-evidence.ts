import type { Evidence, Moment } from '../../../../shared/wire/report.ts';
import type { DriftReading } from '../reading.ts';
import type { History, RecentMean } from './event-history.ts';
import type { ReadingLevel } from './event-state.ts';
import type { FeatureWording } from './feature-wording.ts';
import { featureWords, numberText, signedText } from './feature-words.ts';
import type { LoggedEvent } from './logged-event.ts';

/** How far one channel is away lately. */
export interface Moved {
  readonly channel: string;
  readonly mean: RecentMean;
}

/** Windows averaged for 'now', at most: one hour's tenth of minutes, a shift's hours. */
export const NOW: Readonly<Record<ReadingLevel, number>> = { base: 10, hour: 6 };

/** The channels by how far they were away in the `count` newest windows since `fromMs`, the farthest first. */
export function movedSince(history: History, count: number, fromMs: number): Moved[] {
  const moved: Moved[] = [];
  for (const channel of history.channels()) {
    const mean = history.recent(channel, count, fromMs);
    if (mean !== null) moved.push({ channel, mean });
  }
  return moved.toSorted((a, b) => Math.abs(b.mean.deviation) - Math.abs(a.mean.deviation));
}

const MOST_LINES = 5;
const MOST_OF_A_KIND = 2;
/** A feature that moved less than this part of the first one's way, or less than half a standard deviation, is no news. */
const LEAST_PART = 0.3;
const LEAST_SD = 0.5;

/** The features that moved most, first the one that moved farthest; where no distance is among them, the largest PSI of
 * the window last. At most 5. */
export function movedLines(moved: readonly Moved[], level: ReadingLevel, reading: DriftReading): Evidence[] {
  const farthest = Math.abs(moved[0]?.mean.deviation ?? 0);
  const told: Moved[] = [];
  for (const one of moved) {
    const size = Math.abs(one.mean.deviation);
    if (told.length > 0 && (size < LEAST_SD || size < LEAST_PART * farthest)) break;
    const { kind } = featureWords(one.channel);
    if (told.filter(({ channel }) => featureWords(channel).kind === kind).length >= MOST_OF_A_KIND) continue;
    told.push(one);
    if (told.length === MOST_LINES) break;
  }
  const distance = told.some(({ channel }) => featureWords(channel).kind === 'distribution') ? null : psiLine(reading);
  const lines = told.map(({ channel, mean }) => movedLine(channel, mean, level));
  return distance === null ? lines : [...lines.slice(0, MOST_LINES - 1), distance];
}

/** 'Red channel mean −11 grey levels, 3.4 baseline SD (117, usually 128)'. */
export function movedLine(channel: string, mean: RecentMean, level: ReadingLevel): Evidence {
  const words = featureWords(channel);
  const away = `${sdText(mean.deviation)} ${level === 'base' ? 'baseline SD' : 'baseline SD of hourly means'}`;
  if (mean.measured === null)
    return {
      text: `${capital(words.name)} ${mean.deviation < 0 ? 'below' : 'above'} the usual by ${away}`,
      measure: channel,
    };
  const value = mean.measured.value * words.times;
  const change = mean.measured.change * words.times;
  const evidence: Evidence = { text: changeText(words, value, change, away), measure: channel, value };
  evidence.baseline = value - change;
  if (words.unit !== '') evidence.unit = words.unit;
  return evidence;
}

function changeText(words: FeatureWording, value: number, change: number, away: string): string {
  const usual = value - change;
  const name = capital(words.name);
  if (words.kind === 'distribution')
    return `${name}: distance ${numberText(value)} from the baseline, usually ${numberText(usual)} (${away})`;
  if (words.logarithm) return `${name} ${signedText(100 * Math.expm1(Math.min(change, 9)))} %, ${away}`;
  if (words.relative && usual > 0) return `${name} ${signedText((100 * change) / usual)} %, ${away}`;
  const unit = words.unit === '%' ? ' %' : '';
  const amount = [signedText(change), words.relative ? '' : words.changeUnit].filter((part) => part !== '').join(' ');
  return `${name} ${amount}, ${away} (${numberText(value)}${unit}, usually ${numberText(usual)}${unit})`;
}

/** A deviation without its sign; above 100 the number says no more than 'far'. */
function sdText(deviation: number): string {
  const size = Math.abs(deviation);
  return size > 100 ? 'over 100' : numberText(size);
}

function psiLine({ scores }: DriftReading): Evidence | null {
  let largest: { feature: string; psi: number } | null = null;
  for (const [feature, { psi }] of Object.entries(scores)) {
    if (psi === undefined || !Number.isFinite(psi) || featureWords(feature).kind !== 'distribution') continue;
    if (largest === null || psi > largest.psi) largest = { feature, psi };
  }
  if (largest === null || largest.psi < 0.005) return null;
  const { feature, psi } = largest;
  return {
    text: `${capital(featureWords(feature).name)}: PSI ${numberText(psi)}`,
    measure: `${feature}.psi`,
    value: psi,
  };
}

/** 'Began 1 window after "lens replaced" was logged'. */
export function matchLine(
  match: LoggedEvent,
  onset: Required<Moment>,
  windowMs: number,
  level: ReadingLevel,
): Evidence {
  const windows = Math.round((onset.atMs - match.atMs) / windowMs);
  const unit = level === 'base' ? 'window' : 'hour';
  const count = `${Math.abs(windows)} ${unit}${Math.abs(windows) === 1 ? '' : 's'}`;
  const when = windows === 0 ? `Began when` : `Began ${count} ${windows > 0 ? 'after' : 'before'}`;
  return { text: `${when} "${shortened(match.text)}" was logged` };
}

/** Where several channels changed at the same moment. */
export function agreeingLine(agreeing: number, channels: number): Evidence | null {
  if (agreeing < 2) return null;
  return { text: `${agreeing} of ${channels} measures stepped at the same moment` };
}

const MOST_LETTERS = 80;

/** A note on one line, cut where it is long. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}…` : line;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
