import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../pipeline/ports.ts';

/** No box was flashed before this day: an earlier wall clock was never set. */
const earliestPlausibleMs = Date.UTC(2025, 0, 1);
/** What systemd-timesyncd leaves behind once it has set the clock. Chrony and ntpd leave nothing a file tells: with them
 * the clock counts as not synced. */
const syncedMark = '/run/systemd/timesync/synchronized';
const syncedLookMs = 10_000;

/** The kernel's clocks. Where the kernel tells no boot id (not Linux), every start of the agent counts as a boot. */
export function systemClock(): Clock {
  const bootId = readBootId();
  let synced = false;
  let lookedMs = Number.NEGATIVE_INFINITY;
  return {
    bootId,
    monotonicMs,
    wallMs: Date.now,
    synced() {
      if (monotonicMs() - lookedMs > syncedLookMs) {
        lookedMs = monotonicMs();
        synced = Date.now() > earliestPlausibleMs && existsSync(syncedMark);
      }
      return synced;
    },
    async sleep(ms, signal) {
      await sleep(ms, undefined, signal ? { signal } : {}).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
    },
  };
}

/** CLOCK_MONOTONIC: counts from boot, so it goes on over a restart of the agent. */
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
