const DAY_MS = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make, and a box knows one zone and few languages. An unknown zone is read as UTC. */
function formatter(timeZone: string, date: boolean, tag: string): Intl.DateTimeFormat {
  const key = `${timeZone} ${date} ${tag}`;
  let found = formatters.get(key);
  if (found === undefined) {
    const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    // The days of a plant stand before the months, also in English.
    const locale = tag === 'en' ? 'en-GB' : tag;
    if (date) Object.assign(options, { day: 'numeric', month: 'short' });
    try {
      found = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    } catch {
      found = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    }
    formatters.set(key, found);
  }
  return found;
}

/** `12:03` in the site's zone, `3 May, 12:03` when more than 20 hours before `nowMs`; 'UTC' is added where that is the
 * zone, since a person would take it for local time. All in UTC milliseconds. */
export function timeText(atMs: number, nowMs: number, timeZone: string, tag = 'en'): string {
  const text = formatter(timeZone, nowMs - atMs > DAY_MS * (20 / 24), tag).format(atMs);
  return timeZone === 'UTC' ? `${text} UTC` : text;
}

const units = new Map<string, Intl.NumberFormat>();

/** The symbols of the SI, which every language but Chinese uses; days in words. */
function inUnit(value: number, unit: 'second' | 'minute' | 'hour' | 'day', tag: string): string {
  const symbol = { second: 's', minute: 'min', hour: 'h', day: null }[unit];
  if (symbol !== null && tag !== 'zh') return `${value} ${symbol}`;
  const key = `${unit} ${tag}`;
  let format = units.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' });
    units.set(key, format);
  }
  return format.format(value);
}

/** A duration with the two largest units that matter: `45 s`, `3 min`, `2 h 5 min`, `3 days`. */
export function durationText(durationMs: number, tag = 'en'): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 100) return inUnit(seconds, 'second', tag);
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return inUnit(minutes, 'minute', tag);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return inUnit(Math.floor(hours / 24), 'day', tag);
  const rest = minutes % 60 === 0 ? '' : ` ${inUnit(minutes % 60, 'minute', tag)}`;
  return `${inUnit(hours, 'hour', tag)}${rest}`;
}
