import { ByteWriter } from '../core/window/bytes.ts';
import { type CameraWindows, noWindows, openTorn } from '../core/window/camera-windows.ts';
import type { Window } from '../core/window/window.ts';
import { readCameraWindows, writeCameraWindows } from '../core/window/window-record.ts';
import type { Checkpoint, Journal, Log } from './ports.ts';
import { storedWindows } from './window-history.ts';

/** Where the open windows of a camera live: base windows in the checkpoint, once a frame; hours with every commit in the
 * journal; days, which only a closed hour changes, beside them. A commit holds the base windows too that have frames then,
 * as after a clean stop, since a memory file system forgets them at the next boot. */
export interface CameraState {
  /** The windows to go on with, or `null` at the very first start. */
  restore(): RestoredState | null;
  /** What belongs into the journal's next commit. */
  states(
    windows: CameraWindows,
    nowMs: number,
    options: { day: boolean; stopped: boolean },
  ): Map<string, Uint8Array | null>;
  /** From here on the counted frames outlive a kill. */
  keep(windows: CameraWindows): void;
}

export interface RestoredState {
  readonly windows: CameraWindows;
  readonly interruptedSinceMs: number | null;
  /** Where the source goes on is lost: frames of a recording before this moment are in reports. */
  readonly countedBeforeMs: number | null;
}

const headerBytes = 9;
/** Where it is not known; the camera's own takes its place. */
const usualBaseMs = 60_000;

export function createCameraState(id: string, journal: Journal, checkpoint: Checkpoint, log: Log): CameraState {
  const writer = new ByteWriter();
  const key = `camera/${id}`;
  const dayKey = `camera-day/${id}`;
  const salvagedKey = `salvaged/${key}`;
  const reportedKey = `salvaged/recorded/${id}`;
  let leavesSalvaged = false;

  function read(bytes: Uint8Array | null, where: string): CameraWindows | null {
    if (!bytes) return null;
    try {
      return readCameraWindows(bytes);
    } catch (error) {
      log.error(
        `open windows of camera ${id} in the ${where} cannot be read and are lost: ${(error as Error).message}`,
      );
      return null;
    }
  }

  /** Once the journal has reports of its own, they tell more. */
  function salvaged(): Uint8Array | null {
    const found = journal.state(salvagedKey);
    leavesSalvaged = found !== null;
    return journal.streams().some(({ stream }) => stream === `window/${id}/base`) ? null : found;
  }

  /** Up to where the windows of a recording reach that were found in a damaged store. */
  function reportedUpToMs(): number | null {
    const found = journal.state(reportedKey);
    const endMs = found ? Number(new TextDecoder().decode(found)) : Number.NaN;
    return Number.isFinite(endMs) ? endMs : null;
  }

  return {
    restore() {
      const own = journal.state(key);
      // A journal that took a damaged one's place begins with what could still be read there of where the camera had got to.
      const state = own ?? salvaged();
      const committed = read(state?.subarray(headerBytes) ?? null, 'journal');
      const kept = read(checkpoint.read(), 'checkpoint');
      // A checkpoint of an older generation was written before the commit that already holds its frames.
      const generation = committed?.generation ?? 0;
      const current = kept && kept.generation >= generation ? kept : null;
      // The state in the journal is damaged: its reports still tell up to where the frames are counted.
      const last = committed ? null : newestWindow(journal, id);
      const nothing = last && noWindows(last.basis, last.endMs - last.startMs);
      const reportedMs = reportedUpToMs();
      const from = current ?? committed ?? nothing ?? (reportedMs === null ? null : noWindows('recorded', usualBaseMs));
      if (!from) return null;
      const windows = noWindows(from.basis, from.baseMs);
      windows.generation = from.generation;
      windows.position = from.position;
      windows.recipe = from.recipe;
      // What was reported a moment before the agent was killed must not be closed again.
      windows.open.base = last && from.open.base[0]?.startMs === last.startMs ? [] : from.open.base;
      windows.open.hour = (own && committed?.open.hour) ?? [];
      const days = read(journal.state(dayKey), 'journal');
      windows.open.day = (own && committed && days?.open.day) ?? [];
      const stopped = state?.[0] === 1;
      // One generation behind, the agent was killed between the two: the memory has lived on, so nothing is missing.
      const forgotten = !kept || kept.generation < generation - 1;
      const lost = state && forgotten && !stopped && from.basis === 'live';
      const writtenMs = state ? new DataView(state.buffer, state.byteOffset, state.byteLength).getFloat64(1, true) : 0;
      if (last) {
        const goesOnMs = windows.open.base[0]?.startMs ?? last.endMs;
        openTorn(windows, 'hour', goesOnMs);
        openTorn(windows, 'day', goesOnMs);
      } else if (!days && journal.streams().some(({ stream }) => stream === `window/${id}/hour`)) {
        const goesOnMs = (windows.open.hour[0] ?? windows.open.base[0])?.startMs ?? newestWindow(journal, id)?.endMs;
        if (goesOnMs !== undefined) openTorn(windows, 'day', goesOnMs);
      }
      return {
        windows,
        interruptedSinceMs: lost ? writtenMs : last?.basis === 'live' && !kept ? last.endMs : null,
        countedBeforeMs: windows.position === null ? (recordedUpToMs(journal, id) ?? reportedMs) : null,
      };
    },

    states(windows, nowMs, { day, stopped }) {
      // The position lies behind what is still open; without it, a recording would not be read again from there.
      const matters = windows.open.base.some(
        ({ frames, framesFailed, interruptedSinceMs }) => frames + framesFailed > 0 || interruptedSinceMs !== null,
      );
      const record = writeCameraWindows(writer, windows, stopped || matters ? ['base', 'hour'] : ['hour']);
      const state = new Uint8Array(headerBytes + record.length);
      state[0] = stopped ? 1 : 0;
      new DataView(state.buffer).setFloat64(1, nowMs, true);
      state.set(record, headerBytes);
      const states = new Map<string, Uint8Array | null>([[key, state]]);
      if (leavesSalvaged) states.set(salvagedKey, null);
      leavesSalvaged = false;
      if (day) states.set(dayKey, writeCameraWindows(writer, windows, ['day']).slice());
      return states;
    },

    keep(windows) {
      checkpoint.write(writeCameraWindows(writer, windows, ['base']));
    },
  };
}

/** The newest base window among the reports that can be read. */
function newestWindow(journal: Journal, id: string): Window | null {
  return [...storedWindows(journal, id, 'base', 100)].at(-1) ?? null;
}

function recordedUpToMs(journal: Journal, id: string): number | null {
  const newest = newestWindow(journal, id);
  return newest?.basis === 'recorded' ? newest.endMs : null;
}
