import type { Level } from '../../../shared/wire/report.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The period of a level that holds `utcMs`, aligned in UTC. `baseMs` must divide an hour. */
export function periodOf(level: Level, baseMs: number, utcMs: number): { startMs: number; endMs: number } {
  const lengthMs = level === 'base' ? baseMs : level === 'hour' ? hourMs : dayMs;
  const startMs = Math.floor(utcMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}
