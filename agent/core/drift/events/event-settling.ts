import type { DriftReading } from '../reading.ts';
import { QUIET, ratioOf } from './event-charts.ts';
import { NOW } from './event-evidence.ts';
import type { History } from './event-history.ts';
import type { OpenEvent, ReadingLevel, Settling } from './event-state.ts';

/** Readings that every chart has to be quiet for. */
const QUIET_FOR: Readonly<Record<ReadingLevel, number>> = { base: 30, hour: 3 };
/** Readings near the baseline after which a chart that is still coming down no longer holds an event open: after a long
 * and large change a sum takes days to come down. */
const NEAR_FOR: Readonly<Record<ReadingLevel, number>> = { base: 60, hour: 6 };
/** Windows that 'near the baseline' is judged by, and how many of them must be there. */
export const NEAR_OVER: Readonly<Record<ReadingLevel, number>> = { base: 10, hour: 3 };
const LEAST_OVER: Readonly<Record<ReadingLevel, number>> = { base: 5, hour: 3 };
/** What comes with the day is away at night and not over: hours have to be near over a day too. */
const DAY_MS = 86_400_000;
/** In baseline standard deviations: near is half of the way back, but at least this far and no farther than that. After a
 * change of many, what wanders by itself for hours is near at twice as much: 19 days after a new lamp an event was open. */
const NEAREST_SD = 0.5;
const FARTHEST_SD = 1;
const FARTHEST_AFTER_MUCH_SD = 2;
const OF_PEAK = 0.25;

/** From here on base windows are waited for like hours: sixty of them would be days. */
const LONG_MS = 20 * 60_000;
const paceOf = (level: ReadingLevel, { isLong }: Settling): ReadingLevel => (isLong ? 'hour' : level);

/** Whether what was away has to be near over a day. */
export const isByDay = ({ settling }: OpenEvent, level: ReadingLevel): boolean =>
  paceOf(level, settling[level]) === 'hour';

/** Over so many days: where daylight is in it, dull days follow bright ones. */
export const nearDays = ({ swings }: Pick<OpenEvent, 'swings'>): number => (swings ? 4 : 1);

export const notSettled = (): Settling => ({ ratio: 0, quiet: 0, near: 0, ratioWhenNear: 0 });

/** Takes one reading into the event's peaks and its settling. A window whose charts say nothing changes neither. */
export function noteSettling(event: OpenEvent, reading: DriftReading, history: History): void {
  const { level } = reading;
  const peaks = event.peaks[level];
  for (const channel of event.culprits) {
    const mean = history.recent(channel, NOW[level], Math.min(event.onset.atMs, reading.startMs));
    if (mean !== null) peaks[channel] = Math.max(peaks[channel] ?? 0, Math.abs(mean.deviation));
  }
  if (reading.charts.length === 0) return;
  const settling = event.settling[level];
  settling.isLong = reading.endMs - reading.startMs >= LONG_MS;
  settling.ratio = Math.max(0, ...reading.charts.map(ratioOf));
  settling.quiet = settling.ratio < QUIET ? settling.quiet + 1 : 0;
  const pace = paceOf(level, settling);
  const dayWindows = Math.round((nearDays(event) * DAY_MS) / Math.max(1, reading.endMs - reading.startMs));
  settling.isBack = isNear(event, level, history, NEAR_OVER[pace]);
  const isOver = settling.isBack && (pace === 'base' || isNear(event, level, history, dayWindows));
  if (!isOver) settling.near = 0;
  else if (settling.near++ === 0) settling.ratioWhenNear = settling.ratio;
}

/** Whether every level that alarmed, or comes near to it, has settled. */
export function isSettled(event: OpenEvent): boolean {
  return (['base', 'hour'] as const).every((level) => {
    const { ratio, quiet, near, ratioWhenNear } = event.settling[level];
    const pace = paceOf(level, event.settling[level]);
    if (event.sinceMs[level] === null && ratio < QUIET) return true;
    if (near === 0) return false;
    return quiet >= QUIET_FOR[pace] || (near >= NEAR_FOR[pace] && ratio < ratioWhenNear);
  });
}

/** Whether every culprit is near the baseline, over the newest `windows` windows. */
function isNear(event: OpenEvent, level: ReadingLevel, history: History, windows: number): boolean {
  // Charts whose channels have no deviations say by themselves when they are well.
  if (event.culprits.length === 0) return event.settling[level].ratio < QUIET;
  return event.culprits.every((channel) => {
    // What lay before the event is near of itself.
    const mean = history.recent(channel, windows, event.raisedMs);
    if (mean === null || mean.windows < LEAST_OVER[paceOf(level, event.settling[level])]) return false;
    const peak = event.peaks[level][channel] ?? 0;
    const farthest = Math.max(FARTHEST_SD, Math.min(FARTHEST_AFTER_MUCH_SD, OF_PEAK * peak));
    return Math.abs(mean.deviation) <= Math.max(NEAREST_SD, Math.min(farthest, peak / 2));
  });
}
