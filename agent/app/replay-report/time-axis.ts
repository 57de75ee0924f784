import { dayMs, hourMs } from '../../core/window/levels.ts';

export interface Tick {
  readonly at: number;
  readonly text: string;
}

const STEPS_MS = [
  60_000,
  5 * 60_000,
  15 * 60_000,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  7 * dayMs,
  14 * dayMs,
  28 * dayMs,
  91 * dayMs,
];
const MOST_TICKS = 8;

/** Ticks at round times in UTC, at most 8. */
export function timeTicks(startMs: number, endMs: number): Tick[] {
  const stepMs = STEPS_MS.find((step) => (endMs - startMs) / step <= MOST_TICKS) ?? 365 * dayMs;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(startMs / stepMs) * stepMs; at <= endMs; at += stepMs)
    ticks.push({ at, text: tickText(at, stepMs) });
  return ticks;
}

/** `15 Jun 2023`. */
export function dateText(atMs: number): string {
  return formatted(atMs, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** `15 Jun 2023, 06:30`, in UTC. */
export function momentText(atMs: number): string {
  return `${dateText(atMs)}, ${clockText(atMs)}`;
}

/** `15 Jun 2023, 06:30 to 18:00 UTC`. */
export function spanText(fromMs: number, toMs: number): string {
  return `${momentText(fromMs)} to ${besideText(toMs, fromMs)} UTC`;
}

/** A moment told beside another one: on the same day its time will do. */
export function besideText(atMs: number, otherMs: number): string {
  return Math.floor(atMs / dayMs) === Math.floor(otherMs / dayMs) ? clockText(atMs) : momentText(atMs);
}

function clockText(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

function tickText(atMs: number, stepMs: number): string {
  if (stepMs < dayMs && atMs % dayMs !== 0) return clockText(atMs);
  return formatted(atMs, { day: 'numeric', month: 'short' });
}

function formatted(atMs: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(atMs);
}
