const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make. An unknown zone is read as UTC. */
function formatter(timeZone: string, withYear: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${withYear}`;
  let found = formatters.get(key);
  if (found === undefined) {
    const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' };
    if (withYear) options.year = 'numeric';
    try {
      found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
    } catch {
      found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
    }
    formatters.set(key, found);
  }
  return found;
}

const YEAR_MS = 365.25 * 86_400_000;

/** `3 April`; with the year where it lies more than half a year from now, and could be taken for another one. */
export function dateText(atMs: number, nowMs: number, timeZone: string): string {
  return formatter(timeZone, Math.abs(atMs - nowMs) > YEAR_MS / 2).format(atMs);
}
