import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import type { Log } from '../../pipeline/ports.ts';

/** `statfs` types of file systems that live in memory: tmpfs, ramfs. */
const memoryTypes = [0x01021994, 0x858458f6];
const usualFallbacks = ['/run/driftlight', '/dev/shm/driftlight', '/tmp/driftlight'];

export interface RuntimeDirOptions {
  readonly log: Log;
  /** Taken when the configured one cannot be written to; those in memory first. */
  readonly fallbacks?: readonly string[];
  readonly typeOf?: (dir: string) => number;
}

/**
 * The folder for checkpoints, made when it is not there: written for every frame, so it belongs in memory. One on a disk
 * works too, wears flash, and is warned of. Throws when neither it nor a fallback can be written to.
 */
export function pickRuntimeDir(configured: string, options: RuntimeDirOptions): string {
  const { log, fallbacks = usualFallbacks } = options;
  const typeOf = options.typeOf ?? ((dir: string) => statfsSync(dir).type);
  const inMemory = (dir: string) => memoryTypes.includes(typeOf(dir));
  const trouble = whyUnusable(configured);
  let dir: string | undefined = configured;
  if (trouble) {
    const usable = fallbacks.filter((fallback) => !whyUnusable(fallback));
    dir = usable.find(inMemory) ?? usable[0];
    if (dir === undefined)
      throw new Error(`runtime folder ${configured}: ${trouble}; give one that the agent may write to: runtimeDir`);
    log.warn(`runtime folder ${configured} cannot be used (${trouble}); open windows are kept in ${dir}`);
  }
  if (!inMemory(dir))
    log.warn(`runtime folder ${dir} is on a disk and is written for every frame; give one on tmpfs: runtimeDir`);
  return dir;
}

function whyUnusable(dir: string): string | null {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
