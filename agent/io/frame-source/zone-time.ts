const QUARTER_MS = 900_000;
const KEPT_OFFSETS = 4096;

/** Turns the time a clock on the wall shows (its fields read as if they were UTC, in ms) into UTC milliseconds. */
export type ZoneTime = (shownMs: number) => number;

/**
 * For a zone such as `Europe/Berlin`. Where clocks are put forward, times that never were shown count on from before;
 * where they are put back, the first of the two moments is taken. Throws a RangeError for a zone the runtime does not
 * know.
 */
export function zoneTime(zone: string): ZoneTime {
  if (zone === 'UTC') return (shownMs) => shownMs;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();

  // Formatting takes microseconds, and a folder may hold a million names; zones change at full quarters of an hour only.
  function offsetMs(utcMs: number): number {
    const quarter = Math.floor(utcMs / QUARTER_MS);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(quarter * QUARTER_MS)) parts[type] = Number(value);
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    const found = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - quarter * QUARTER_MS;
    if (offsets.size >= KEPT_OFFSETS) offsets.clear();
    offsets.set(quarter, found);
    return found;
  }

  return (shownMs) => {
    // No zone is further from UTC than this, so the offsets before and after any change nearby are both seen.
    const before = offsetMs(shownMs - 86_400_000);
    const after = offsetMs(shownMs + 86_400_000);
    if (before === after) return shownMs - before;
    const early = shownMs - before;
    if (offsetMs(early) === before) return early;
    const late = shownMs - after;
    return offsetMs(late) === after ? late : early;
  };
}
