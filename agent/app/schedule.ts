import type { Job } from './calendar.ts';

/** What the calendar does; each is given the wall clock's now. */
export interface CalendarWork {
  /** Judges the days of light and camera of all cameras and publishes their trends. */
  trends(nowMs: number): Promise<void>;
  /** Whether the trends of yesterday are still to be judged. */
  trendsAreDue(nowMs: number): boolean;
  /** Holds the box against its validated state. */
  confirm(nowMs: number): Promise<void>;
  confirmIsDue(nowMs: number): boolean;
  /** The same as soon as another state was validated, so that whoever did it sees at once what came of it. */
  takeOverValidated(nowMs: number): Promise<void>;
}

/** The table of jobs: minute, hour, day of month, month, day of week in the site's zone, with seconds before where there are six. At night the line is quiet, and
 * no job starts on the hour, when windows close. */
export function schedule(work: CalendarWork): readonly Job[] {
  return [
    { name: 'trends', when: '20 2 * * *', run: work.trends, isDue: work.trendsAreDue },
    { name: 'confirm', when: '4 * * * *', run: work.confirm, isDue: work.confirmIsDue },
    { name: 'validated', when: '30 * * * * *', run: work.takeOverValidated },
  ];
}
