import type { HistoryStretch } from './event-history.ts';

/** Hours. */
const DAY = 24;
const LEAST_SINCE = 2 * DAY;
/** How alike the course of one day is to the next, and how much larger than before the event. */
const LEAST_ALIKE = 0.3;
const LEAST_LARGER = 3;
const LEAST_CHANNELS = 2;

/** Whether hours go up and down with the day since hour `place`, much more than before: such a change is judged by days. */
export function swingsDaily(hours: HistoryStretch, place: number): boolean {
  const n = hours.startsMs.length;
  if (n - place < LEAST_SINCE || place < LEAST_SINCE) return false;
  let swinging = 0;
  for (const [channel, series] of hours.series) {
    // Far away, a distance follows the usual course of the day that it does not show near the baseline.
    if (channel.endsWith('.js')) continue;
    const rest = lessDay(series);
    const before = meanProduct(rest, DAY / 2, place, 0);
    const since = meanProduct(rest, place, n - DAY / 2, 0);
    if (!(since > LEAST_LARGER * before) || !(since > 0)) continue;
    if (meanProduct(rest, place + DAY, n - DAY / 2, DAY) > LEAST_ALIKE * since) swinging++;
  }
  return swinging >= LEAST_CHANNELS;
}

/** Means of whole days, the last one ending with the last hour. */
export function byDays(hours: HistoryStretch): HistoryStretch {
  const n = hours.startsMs.length;
  const days = Math.floor(n / DAY);
  const first = n - days * DAY;
  const startOf = (day: number) => first + day * DAY;
  return {
    startsMs: Float64Array.from({ length: days }, (_, day) => hours.startsMs[startOf(day)]!),
    endsMs: Float64Array.from({ length: days }, (_, day) => hours.endsMs[startOf(day + 1) - 1]!),
    series: new Map(
      [...hours.series].map(([channel, series]) => [
        channel,
        Float64Array.from({ length: days }, (_, day) => meanOf(series, startOf(day), startOf(day + 1))),
      ]),
    ),
  };
}

/** Each hour less the mean of the day around it; the first and last half day are NaN. */
function lessDay(series: Float64Array): Float64Array {
  return series.map((value, t) =>
    t < DAY / 2 || t + DAY / 2 > series.length ? Number.NaN : value - meanOf(series, t - DAY / 2, t + DAY / 2),
  );
}

function meanOf(series: Float64Array, from: number, to: number): number {
  let sum = 0;
  let n = 0;
  for (let t = from; t < to; t++) {
    if (Number.isNaN(series[t]!)) continue;
    sum += series[t]!;
    n++;
  }
  return n > 0 ? sum / n : Number.NaN;
}

function meanProduct(rest: Float64Array, from: number, to: number, lag: number): number {
  let sum = 0;
  let n = 0;
  for (let t = from; t < to; t++) {
    const product = rest[t]! * rest[t - lag]!;
    if (Number.isNaN(product)) continue;
    sum += product;
    n++;
  }
  return n > 0 ? sum / n : Number.NaN;
}
