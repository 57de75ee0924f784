import type { CalibratedChannel, CalibrationSpan, FastCalibration, SlowCalibration } from './calibration.ts';

/** Windows below which the fast chart may only say 'watch', and below which there is none. */
export const calibratedWindows = 100;
export const leastFastWindows = 60;
export const leastPWindows = 20;
/** From here on an hour holds so few windows that the slow charts see a step as soon, and the fast chart's would be a second
 * chart on the same values: there is none, and the slow ones have its budget. */
export const longWindowMs = 20 * 60_000;
/** Hours below which there are no slow charts, days below which they say only 'watch' and know no daily cycle. */
export const leastSlowHours = 24;
export const dailyCycleDays = 2;
export const actingDays = 6;
const wantedDays = 14;

export interface Judged {
  readonly span: CalibrationSpan;
  readonly channels: readonly CalibratedChannel[];
  readonly fast: FastCalibration | null;
  readonly slow: SlowCalibration | null;
  /** Base windows left out because they held less than half the usual frames. */
  readonly shortWindows: number;
}

/** What a baseline is good for, in one line. */
export function goodFor({ span, fast, slow }: Judged): string {
  const seen = `${daysText(span)}, ${span.windows} ${span.windows === 1 ? 'window' : 'windows'}`;
  if (!fast && !slow) return `${seen}: nothing can be calibrated; record ${wantedDays} days`;
  const more = span.days < wantedDays ? `; record ${wantedDays} days` : '';
  if (!fast && span.windowMs < longWindowMs) return `${seen}: slow changes only, and those to watch${more}`;
  if (span.days < dailyCycleDays) return `${seen}: sudden changes only${more}`;
  if (span.days < actingDays) return `${seen}: sudden changes, slow ones only to watch${more}`;
  return `${seen}: run length uncertain by a factor of ${runLengthFactor(span)}${more}`;
}

/** Realised run lengths of nine in ten simulated baselines lie within this factor of the stated one. */
function runLengthFactor(span: CalibrationSpan): number {
  return span.days >= 28 ? 1.5 : span.days >= wantedDays ? 2 : 3;
}

function daysText({ days, hours }: CalibrationSpan): string {
  if (days < 1) return `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
  const rounded = days < 10 ? Math.round(days * 10) / 10 : Math.round(days);
  return `${rounded} ${rounded === 1 ? 'day' : 'days'}`;
}

/** What a baseline cannot do, a sentence each. */
export function limitsOf({ span, channels, fast, slow, shortWindows }: Judged): string[] {
  const limits: string[] = [];
  const constant = channels.filter((channel) => channel.constant).map((channel) => channel.name);
  if (span.frames === 1) limits.push('One picture only: nothing is known of how pictures vary by themselves.');
  else if (constant.length === channels.length && channels.length > 0)
    limits.push('All pictures are alike: no chance variation was seen, so no change can be judged against it.');
  else if (constant.length > 0) limits.push(`Never moved, so shown but never judged: ${constant.join(', ')}.`);
  if (span.windows < leastPWindows)
    limits.push(`${span.windows} windows: below ${leastPWindows} no p can be given; record more.`);
  if (span.windows < leastFastWindows)
    limits.push(`${span.windows} windows: below ${leastFastWindows} there is no chart for sudden changes.`);
  else if (!fast && slow && span.windowMs >= longWindowMs)
    limits.push(
      `Windows of ${Math.round(span.windowMs / 60_000)} minutes: sudden changes are seen hour by hour, with the slow ones.`,
    );
  else if (fast && !fast.mayAct)
    limits.push(`${span.windows} windows: below ${calibratedWindows} sudden changes are only to watch.`);
  if (!slow) limits.push(`${span.hours} hours: too few for charts of slow change; they need ${leastSlowHours}.`);
  if (span.days < dailyCycleDays)
    limits.push(`The alarm budget holds only if nothing varies more slowly than the ${span.hours} hours seen.`);
  else if (slow && !slow.mayAct)
    limits.push(`${Math.floor(span.days)} full days: below ${actingDays} slow changes are only to watch.`);
  const unseen = unseenHours(channels);
  if (unseen.length > 0) limits.push(`Hours of the day never seen, so not judged then (UTC): ${unseen.join(', ')}.`);
  if (shortWindows > 0)
    limits.push(
      `Left out for having less than half the usual frames: ${shortWindows === 1 ? '1 window' : `${shortWindows} windows`}.`,
    );
  return limits;
}

function unseenHours(channels: readonly CalibratedChannel[]): number[] {
  const profile = channels.find((channel) => !channel.constant && channel.hour?.profile.length === 24)?.hour?.profile;
  return profile ? profile.flatMap((value, hour) => (value === null ? [hour] : [])) : [];
}
