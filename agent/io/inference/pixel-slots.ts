import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Places for pictures in one file on a memory file system, which the child process inherits. */
export interface PixelSlots {
  /** Of the open file. It has no name any more, so that nothing is left behind however the agent ends. */
  readonly file: number;
  readonly slotBytes: number;
  /** Copies the pixels into a free slot and returns its number; `null` when none is free. */
  put(pixels: Uint8Array): number | null;
  free(slot: number): void;
  close(): void;
}

/** `name` must be new in `dir`. Throws what the file system throws; all its memory is taken now, so that no picture can
 * find it full later. */
export function openPixelSlots(dir: string, name: string, count: number, slotBytes: number): PixelSlots {
  const path = join(dir, name);
  const file = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    const zeros = new Uint8Array(slotBytes);
    for (let slot = 0; slot < count; slot++) writeSync(file, zeros, 0, slotBytes, slot * slotBytes);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  const unused = Array.from({ length: count }, (_, slot) => slot);
  let open = true;
  return {
    file,
    slotBytes,
    put: (pixels) => {
      const slot = unused.pop();
      if (slot === undefined) return null;
      writeSync(file, pixels, 0, pixels.length, slot * slotBytes);
      return slot;
    },
    free: (slot) => {
      unused.push(slot);
    },
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}
