import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../pipeline/ports.ts';
import { clockIsSynced } from './clock-sync.ts';

/** This version was not there before: an earlier wall clock was never set. */
const earliestPlausibleMs = Date.UTC(2026, 0, 1);
/** What systemd-timesyncd leaves behind once it has set the clock. */
const timesyncdMark = '/run/systemd/timesync/synchronized';
const markLookMs = 10_000;
/** Chrony and ntpd leave nothing a file tells, and Node cannot ask the kernel; they are asked by a child process. */
const askAgainMs = 60_000;
const askSyncedAgainMs = 15 * 60_000;

export interface ClockSources {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  readonly hasMark: () => boolean;
  readonly ask: () => Promise<boolean>;
}

const kernel: ClockSources = {
  wallMs: Date.now,
  monotonicMs,
  hasMark: () => existsSync(timesyncdMark),
  ask: clockIsSynced,
};

/** The kernel's clocks. Where the kernel tells no boot id (not Linux), every start of the agent counts as a boot. */
export function systemClock({ wallMs, monotonicMs, hasMark, ask }: ClockSources = kernel): Clock {
  const bootId = readBootId();
  let marked = false;
  let markLookedMs = Number.NEGATIVE_INFINITY;
  let told = false;
  let askedMs = Number.NEGATIVE_INFINITY;

  /** Answers come later; until then the last one holds. */
  function askIfDue(nowMs: number): void {
    if (nowMs - askedMs < (told ? askSyncedAgainMs : askAgainMs)) return;
    askedMs = nowMs;
    ask().then(
      (answer) => {
        told = answer;
      },
      () => {},
    );
  }

  return {
    bootId,
    monotonicMs,
    wallMs,
    synced() {
      if (wallMs() < earliestPlausibleMs) return false;
      const nowMs = monotonicMs();
      if (nowMs - markLookedMs > markLookMs) {
        markLookedMs = nowMs;
        marked = hasMark();
      }
      if (marked) return true;
      askIfDue(nowMs);
      return told;
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
