const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** '12 March' in the site's zone, '14:05' within the last 20 hours, with the year when it is another one; `null` for a time
 * that is none. UTC milliseconds. An unknown zone is read as UTC. */
export function sinceWords(atMs: number, nowMs: number, timeZone: string): string | null {
  if (!Number.isFinite(atMs) || Math.abs(atMs) > 8e15) return null;
  const age = nowMs - atMs;
  const kind = age < (20 / 24) * DAY_MS ? 'time' : age > 300 * DAY_MS ? 'year' : 'day';
  const text = formatOf(kind, timeZone).format(atMs);
  return kind === 'time' && timeZone === 'UTC' ? `${text} UTC` : text;
}

const kinds: Readonly<Record<'time' | 'day' | 'year', Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'long' },
  year: { day: 'numeric', month: 'long', year: 'numeric' },
};

/** Formats are costly to make, and a box knows one zone. */
function formatOf(kind: 'time' | 'day' | 'year', timeZone: string): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-GB', { ...kinds[kind], timeZone });
    } catch {
      format = new Intl.DateTimeFormat('en-GB', { ...kinds[kind], timeZone: 'UTC' });
    }
    formats.set(key, format);
  }
  return format;
}
