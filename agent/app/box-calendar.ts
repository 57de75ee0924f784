import type { Clock, Log } from '../pipeline/ports.ts';
import { type Calendar, createCalendar } from './calendar.ts';
import { schedule } from './schedule.ts';
import type { RunningParts } from './status-snapshot.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface BoxCalendarParts {
  readonly parts: Pick<RunningParts, 'cameras' | 'journal' | 'integrity'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
}

/** What the box does by the calendar: the months of its live cameras (a recording is judged as its own days close), and
 * holding itself against its validated state. */
export function boxCalendar({ parts, clock, log, timeZone }: BoxCalendarParts): Calendar {
  let judgedDay: number | null = null;
  let confirmedMs: number | null = null;

  async function trends(nowMs: number): Promise<void> {
    const troubles: string[] = [];
    for (const [id, camera] of parts.cameras) {
      if (camera.source.basis === 'recorded') continue;
      await camera.judgeLighting().catch((error: Error) => troubles.push(`camera ${id}: ${error.message}`));
    }
    if (troubles.length > 0) throw new Error(troubles.join('; '));
    judgedDay = Math.floor(nowMs / DAY_MS);
  }

  async function confirm(nowMs: number): Promise<void> {
    if (parts.journal === null) return;
    await parts.integrity.check(parts.journal);
    confirmedMs = nowMs;
  }

  const jobs = schedule({
    trends,
    trendsAreDue: (nowMs) => judgedDay === null || Math.floor(nowMs / DAY_MS) > judgedDay,
    confirm,
    confirmIsDue: (nowMs) => confirmedMs === null || Math.abs(nowMs - confirmedMs) > HOUR_MS,
    takeOverValidated: async (nowMs) => {
      if (parts.integrity.isNewlyValidated()) await confirm(nowMs);
    },
  });
  return createCalendar({ jobs, timeZone, clock, log });
}
