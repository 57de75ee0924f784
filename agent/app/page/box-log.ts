import type { ShownLine } from '../../pipeline/log-line.ts';
import type { LogLine } from '../logger.ts';

/** What keeps the newest lines of the log. */
export interface LogLines {
  readonly count: number;
  newest(): readonly LogLine[];
}

/** The kept lines as the page shows them, oldest first. */
export function shownLines(lines: LogLines): ShownLine[] {
  const newest = lines.newest();
  const first = lines.count - newest.length + 1;
  return newest.map(({ atMs, level, part, message, details }, place) => ({
    seq: first + place,
    atMs,
    level,
    part: part.replace(/^\./, ''),
    text: [message, ...Object.entries(details).map(([key, value]) => `${key}=${JSON.stringify(value)}`)].join(' '),
  }));
}
