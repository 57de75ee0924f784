import type { Evidence } from '../../../../shared/wire/report.ts';
import { shortened } from '../../drift/events/event-evidence.ts';
import { numberText } from '../../drift/events/feature-words.ts';
import type { LoggedEvent } from '../../drift/events/logged-event.ts';
import { dateText } from './date-words.ts';
import { DAY_MS, middleMs } from './day-points.ts';
import type { Forecast } from './forecast.ts';
import type { MeasureLimit } from './limits.ts';
import { MONTH_DAYS } from './measures.ts';
import type { Trend } from './trend-of.ts';

/** When and where something is told. */
export interface Telling {
  readonly nowMs: number;
  readonly timeZone: string;
}

const isOutput = (limit: MeasureLimit) => limit.measure === 'lampOutput';
const percent = (share: number) => `${numberText(100 * share)} %`;
const duv = (value: number) => value.toFixed(4);
const day = (number: number, { nowMs, timeZone }: Telling) => dateText(middleMs(number), nowMs, timeZone);

/** `Lamp output fell 14 % since 12 March: now 76 % of the commissioning level, the limit is 70 %`. */
export function levelLine(
  limit: MeasureLimit,
  level: { before: number; now: number; sinceDay: number },
  telling: Telling,
): Evidence {
  const since = day(level.sinceDay, telling);
  if (!isOutput(limit)) {
    const text = `Lamp colour moved since ${since}: Δu′v′ ${duv(level.now)} from the commissioning colour, was ${duv(level.before)}, the limit is ${duv(limit.published)}`;
    return { text, measure: limit.measure, value: level.now, baseline: level.before, unit: 'Δu′v′' };
  }
  const change = Math.expm1(level.now - level.before);
  const moved = `Lamp output ${change < 0 ? 'fell' : 'rose'} ${percent(Math.abs(change))} since ${since}`;
  const text = `${moved}: now ${percent(Math.exp(level.now))} of the commissioning level, the limit is ${percent(limit.published)}`;
  return {
    text,
    measure: limit.measure,
    value: Math.exp(level.now),
    baseline: Math.exp(level.before),
    unit: 'of commissioning level',
  };
}

/** `It changes by −2.0 % a month (−2.3 to −1.7, 90 %), p below 0.001`. */
export function rateLine(limit: MeasureLimit, trend: Trend): Evidence {
  const monthly = (slope: number) => (isOutput(limit) ? 100 * Math.expm1(slope * MONTH_DAYS) : slope * MONTH_DAYS);
  const digits = isOutput(limit) ? 1 : 5;
  const signed = (slope: number) => {
    const value = monthly(slope);
    return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  };
  const p = trend.p < 0.001 ? 'p below 0.001' : `p ${trend.p.toFixed(3)}`;
  const unit = isOutput(limit) ? ' %' : '';
  const [lower, upper] = trend.interval;
  return {
    text: `It changes by ${signed(trend.slopePerDay)}${unit} a month (${signed(lower)} to ${signed(upper)}, 90 %), ${p}`,
    measure: `${limit.measure}.slopePerMonth`,
    value: monthly(trend.slopePerDay) / (isOutput(limit) ? 100 : 1),
  };
}

export function forecastLine(forecast: Forecast, telling: Telling): Evidence | null {
  if (forecast.reached === null) return null;
  const { at, earliest, latest } = forecast.reached;
  const interval = `${day(earliest, telling)} – ${day(latest, telling)}`;
  return { text: `Limit expected on ${day(at, telling)} (${interval}, 90 %), from ${forecast.line.n} days` };
}

export function crossedLine(limit: MeasureLimit, sinceDay: number, telling: Telling): Evidence {
  const what = isOutput(limit) ? 'Daily lamp output below' : 'Daily lamp colour beyond';
  return { text: `${what} the limit since ${day(sinceDay, telling)}` };
}

/** Something that ended the ageing. */
export interface Renewal {
  readonly day: number;
  /** Of the step in the measure itself; `null`: only the lamp's output shows it. */
  readonly size: number | null;
  readonly note: LoggedEvent | null;
}

/** Why an event is over after a step back: with the note that explains it. */
export function renewedLine(limit: MeasureLimit, { day: on, size, note }: Renewal, telling: Telling): Evidence {
  const what =
    size === null
      ? 'The lamp is another one since'
      : isOutput(limit)
        ? `Lamp output rose ${percent(Math.expm1(size))} on`
        : `Lamp colour came back by Δu′v′ ${duv(Math.abs(size))} on`;
  const when = `${what} ${day(on, telling)}`;
  return { text: note === null ? when : `${when}, when "${shortened(note.text)}" was logged` };
}

/** `Replace the lamp before 3 April (29 March – 11 April).` */
export function dueAction(limit: MeasureLimit, reached: NonNullable<Forecast['reached']>, telling: Telling): string {
  const what = isOutput(limit) ? 'Replace the lamp' : 'Replace the lamp, or correct its colour,';
  const interval = `${day(reached.earliest, telling)} – ${day(reached.latest, telling)}`;
  // A day that is nearly here, or was missed by a little, is no date to plan by.
  if (middleMs(reached.at) < telling.nowMs + DAY_MS) return `${what} within days (${interval}). ${logIt}`;
  return `${what} before ${day(reached.at, telling)} (${interval}). ${logIt}`;
}

export function crossedAction(limit: MeasureLimit, isSudden: boolean): string {
  if (isSudden)
    return `The change came at one moment: check lamp segments, power supply, controller and cover first, then replace what failed. ${logIt}`;
  return isOutput(limit)
    ? `Replace the lamp now: its output is below the limit. ${logIt}`
    : `Replace the lamp now, or correct its colour: it is beyond the limit. ${logIt}`;
}

const logIt = 'Log it when it is done, so that the trend starts anew.';
export const clearedAction =
  'Nothing to do. If somebody put it right, log what was done, so that it is known next time.';
