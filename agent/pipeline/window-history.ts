import { decodeStored } from '../../shared/wire/codec.ts';
import type { Level } from '../../shared/wire/report.ts';
import type { Window } from '../core/window/window.ts';
import { windowOfReport } from '../core/window/window-of-report.ts';
import type { Journal } from './ports.ts';

/** As far as the charts and the onset look back: 10 hours of minutes, 45 days of hours. */
const remembered: Readonly<Record<'base' | 'hour', number>> = { base: 600, hour: 24 * 45 };

/** What the journal still holds of a camera's newest windows, hours and base windows in the order of their ends. What
 * cannot be read is left out. */
export function* windowHistory(journal: Journal, camera: string): Generator<Window> {
  const hours = storedWindows(journal, camera, 'hour', remembered.hour);
  let hour = hours.next();
  for (const base of storedWindows(journal, camera, 'base', remembered.base)) {
    while (!hour.done && hour.value.endMs < base.endMs) {
      yield hour.value;
      hour = hours.next();
    }
    yield base;
  }
  while (!hour.done) {
    yield hour.value;
    hour = hours.next();
  }
}

/** Up to `most` of the newest windows of a level, oldest first. */
export function* storedWindows(journal: Journal, camera: string, level: Level, most: number): Generator<Window> {
  const stream = `window/${camera}/${level}`;
  const status = journal.streams().find((one) => one.stream === stream);
  if (!status) return;
  const batch = 100;
  for (let from = Math.max(status.first, status.last - most + 1); from <= status.last; from += batch)
    for (const { bytes } of journal.read(stream, from, Math.min(batch, status.last - from + 1))) {
      const window = readable(bytes);
      if (window) yield window;
    }
}

function readable(bytes: Uint8Array): Window | null {
  try {
    const { draft } = decodeStored(bytes);
    return draft.kind === 'window' ? windowOfReport(draft) : null;
  } catch {
    return null;
  }
}
