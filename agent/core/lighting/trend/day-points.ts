/** Daily values in order; days without one are left out. */
export interface DayPoints {
  /** Days since 1970 in UTC. */
  readonly days: readonly number[];
  readonly values: readonly number[];
}

export const DAY_MS = 86_400_000;
export const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS);
/** The middle of a day, and the same part of a day for fractions of day numbers. */
export const middleMs = (day: number): number => Math.round((day + 0.5) * DAY_MS);

/** TM-21 fits the last 5,000 hours, or the later half of what is longer: a lamp's first months tell little of its last. */
const PRESENT_DAYS = 5000 / 24;

/** The part of a series that tells how things go now. */
export function presentPart({ days, values }: DayPoints): DayPoints {
  if (days.length === 0) return { days, values };
  const last = days.at(-1)!;
  const span = Math.max(PRESENT_DAYS, (last - days[0]!) / 2);
  const from = days.findIndex((day) => last - day <= span);
  return { days: days.slice(from), values: values.slice(from) };
}

export function since({ days, values }: DayPoints, day: number): DayPoints {
  const from = days.findIndex((one) => one >= day);
  return from < 0 ? { days: [], values: [] } : { days: days.slice(from), values: values.slice(from) };
}
