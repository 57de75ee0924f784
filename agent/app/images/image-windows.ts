import {
  countFrame,
  countReading,
  type FinishWindow,
  noWindows,
  placeFrame,
  rollWindows,
} from '../../core/window/camera-windows.ts';
import type { Window } from '../../core/window/window.ts';
import type { ImageFrame } from './image-frames.ts';

/** Closed windows of a recording, in its own time; at each turn base windows first, then the hour and the day they end.
 * Cut as the agent cuts a recorded source: aligned in UTC, without empty ones, the last ones closed at the end. */
export async function* imageWindows(
  frames: AsyncIterable<ImageFrame>,
  windowMs: number,
  finish?: FinishWindow,
): AsyncGenerator<Window> {
  const windows = noWindows('recorded', windowMs);
  let untimed = 0;
  for await (const { timeMs, recipe, features, reading } of frames) {
    const frameMs = timeMs ?? windows.open.base[0]?.startMs ?? null;
    if (frameMs === null) {
      // Without a time it belongs to the first window there will be.
      untimed++;
      continue;
    }
    const placed = placeFrame(windows, frameMs, Number.POSITIVE_INFINITY);
    yield* rollWindows(windows, placed.countAtMs, finish);
    countFrame(windows, placed, recipe, features);
    if (reading) countReading(windows, windows.recipe, reading);
    const open = windows.open.base[0];
    if (untimed > 0 && open) {
      open.framesFailed += untimed;
      untimed = 0;
    }
  }
  yield* rollWindows(windows, Number.POSITIVE_INFINITY, finish);
}
