import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file system of its own in a file: it can be filled, fall read-only, and lose its power. */
export interface SmallDisk {
  /** Where it is mounted. */
  readonly dir: string;
  fill(): void;
  free(): void;
  /** Every write fails from here on, as after an error of the medium; until `remount`. */
  failWrites(): void;
  /** Nothing may be open on it. */
  remount(): Promise<void>;
  /** What a disk holds at this moment, were the power to fail. */
  snapshot(): void;
  /** Goes back to the snapshot. Nothing may be open on it. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether such disks can be made here: root and loop devices. */
export function canMount(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const disk = smallDisk(join(folder, 'probe'), 8_000_000);
    run('umount', disk.dir);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(join(folder, 'probe'), { recursive: true, force: true });
  }
}

export function smallDisk(folder: string, bytes: number): SmallDisk {
  const image = join(folder, 'disk.img');
  const dir = join(folder, 'disk');
  const ballast = join(dir, 'ballast');
  mkdirSync(dir, { recursive: true });
  writeFileSync(image, '');
  truncateSync(image, bytes);
  run('mkfs.ext4', '-q', '-F', '-m', '0', image);
  mount();

  function mount(): void {
    run('mount', '-o', 'loop', image, dir);
  }

  /** What was killed a moment ago may still hold it. */
  async function unmount(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        run('umount', dir);
        return;
      } catch (error) {
        if (tries === 100) throw error;
        await sleep(50);
      }
    }
  }

  return {
    dir,
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (const bytes of [1_000_000, 4_096]) {
          const piece = Buffer.alloc(bytes, 1);
          try {
            for (;;) if (writeSync(file, piece) < bytes) break;
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          }
        }
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    failWrites: () => run('mount', '-o', 'remount,abort', dir),
    async remount() {
      await unmount();
      mount();
    },
    snapshot: () => copyFileSync(image, `${image}.then`),
    async restore() {
      await unmount();
      copyFileSync(`${image}.then`, image);
      mount();
    },
    async stop() {
      try {
        await unmount();
      } catch {
        // What this process still has open, after a judgement that was broken off, must not hide why it was.
        run('umount', '-l', dir);
      }
    },
  };
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
