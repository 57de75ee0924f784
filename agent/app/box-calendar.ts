import type { Camera } from '../pipeline/camera.ts';
import type { Clock, Log } from '../pipeline/ports.ts';
import { type Calendar, createCalendar } from './calendar.ts';
import { schedule } from './schedule.ts';

const DAY_MS = 86_400_000;

export interface BoxCalendarParts {
  readonly cameras: ReadonlyMap<string, Camera>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
}

/** What the box does by the calendar, on its live cameras; a recording is judged as its own days close. */
export function boxCalendar({ cameras, clock, log, timeZone }: BoxCalendarParts): Calendar {
  let judgedDay: number | null = null;

  async function trends(nowMs: number): Promise<void> {
    const troubles: string[] = [];
    for (const [id, camera] of cameras) {
      if (camera.source.basis === 'recorded') continue;
      await camera.judgeLighting().catch((error: Error) => troubles.push(`camera ${id}: ${error.message}`));
    }
    if (troubles.length > 0) throw new Error(troubles.join('; '));
    judgedDay = Math.floor(nowMs / DAY_MS);
  }

  const jobs = schedule({
    trends,
    trendsAreDue: (nowMs) => judgedDay === null || Math.floor(nowMs / DAY_MS) > judgedDay,
  });
  return createCalendar({ jobs, timeZone, clock, log });
}
