import { hourMs, periodOf } from '../window/levels.ts';
import { addWindow, openWindow, type Window } from '../window/window.ts';
import { drained } from './drained.ts';

/**
 * The hours that base windows add up to, in order; an hour that the list holds as an hour already is taken as it is where
 * its minutes are gone. Histograms must have the same bins.
 */
export function baselineHours(windows: readonly Window[]): Window[] {
  return drained(baselineHourSteps(windows));
}

const chunk = 200;

/** The same; yields the share done after every few windows. */
export function* baselineHourSteps(windows: readonly Window[]): Generator<number, Window[]> {
  const hours = new Map<number, Window>();
  for (const [i, window] of windows.entries()) {
    if (i % chunk === chunk - 1) yield i / windows.length;
    if (window.level !== 'base' || window.frames === 0) continue;
    const { startMs, endMs } = periodOf('hour', hourMs, window.startMs);
    let hour = hours.get(startMs);
    if (!hour) {
      hour = openWindow('hour', window.basis, window.recipe, { startMs, endMs });
      hours.set(startMs, hour);
    }
    addWindow(hour, window);
  }
  for (const window of windows)
    if (window.level === 'hour' && window.frames > 0 && !hours.has(window.startMs)) hours.set(window.startMs, window);
  return [...hours.values()].sort((a, b) => a.startMs - b.startMs);
}

/** Windows with at least half the frames that most have, and how many frames that is. */
export function fullWindows(windows: readonly Window[]): { full: Window[]; usualFrames: number } {
  const frames = windows.map((window) => window.frames).sort((a, b) => a - b);
  const usualFrames = frames[frames.length >> 1] ?? 0;
  return { full: windows.filter((window) => 2 * window.frames >= usualFrames), usualFrames };
}
