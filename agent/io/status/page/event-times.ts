import type { Moment } from '../../../../shared/wire/report.ts';
import { timeText } from '../../../core/words/time-text.ts';
import type { PageContext } from './page.ts';

/** A moment as this page's reader reads it. */
export function at(ms: number, { snapshot, reader }: PageContext): string {
  return timeText(ms, snapshot.atMs, snapshot.timeZone, reader.language.tag);
}

/** 'Between 3 May, 14:00 and 15:20'; the date of the end only where it is another one. `null`: no time is known. */
export function onsetText({ atMs, earliestMs, latestMs }: Moment, context: PageContext): string | null {
  const { say, reader, snapshot } = context;
  if (earliestMs === undefined || latestMs === undefined || latestMs - earliestMs < 60_000) {
    const only = atMs ?? earliestMs ?? latestMs;
    return only === undefined ? null : say`It began at ${at(only, context)}.`;
  }
  const end = isSameDay(earliestMs, latestMs, snapshot.timeZone)
    ? timeText(latestMs, latestMs, snapshot.timeZone, reader.language.tag)
    : at(latestMs, context);
  return say`It began between ${at(earliestMs, context)} and ${end}.`;
}

/** Where the later one lies in another day than the first, both are told with their dates. */
function isSameDay(oneMs: number, otherMs: number, timeZone: string): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return day.format(oneMs) === day.format(otherMs);
}
