import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMount } from './disk.ts';

export interface Machine {
  /** Disk faults need it. */
  readonly canMount: boolean;
  /** Library that lies to a process about the time; clock faults need it. */
  readonly faketime: string | null;
}

const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/lib64'];

/** What faults this machine can make; what it cannot is said, with what is missing. */
export function lookAtMachine(say: (text: string) => void): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'driftlight-faults-'));
  const mounts = canMount(folder);
  rmSync(folder, { recursive: true, force: true });
  if (!mounts) say('no disk faults: they need root and loop devices');
  const faketime = faketimeLibrary();
  if (!faketime) say('no clock faults: the Debian package faketime is not installed');
  return { canMount: mounts, faketime };
}

/** `null` where it is not installed. */
export function faketimeLibrary(): string | null {
  return folders.map((folder) => `${folder}/faketime/libfaketimeMT.so.1`).find((path) => existsSync(path)) ?? null;
}

/** What a process is started with so that only its wall clock lies, by what `clockFile` says; timers and ages stay true,
 * as when a real clock is set. */
export function faketimeEnvironment(library: string, clockFile: string): Record<string, string> {
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_CACHE_DURATION: '1',
  };
}
