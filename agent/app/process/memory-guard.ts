import type { Clock, Log } from '../../pipeline/ports.ts';

export interface MemoryGuardOptions {
  readonly maxBytes: number;
  readonly usedBytes: () => number;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const lookMs = 10_000;
/** A picture being decoded may take much for a moment. */
const looksInARow = 3;
const warnShare = 0.8;

/**
 * Looks every ten seconds how much memory the agent uses; resolves with the reason once it was too much three times in a
 * row, and never otherwise. A process that grows is better ended in order, and started again, than killed by the kernel.
 */
export async function memoryExceeded(options: MemoryGuardOptions): Promise<Error> {
  const { maxBytes, usedBytes, clock, log, signal } = options;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  let above = 0;
  for (;;) {
    await clock.sleep(lookMs, signal);
    if (signal.aborted) return new Promise(() => {});
    const used = usedBytes();
    above = used > maxBytes ? above + 1 : 0;
    const said = `memory: the agent uses ${megabytes(used)} of the ${megabytes(maxBytes)} that limits.maxMemory allows`;
    if (above === looksInARow) return new Error(said);
    if (used > warnShare * maxBytes)
      log.warn(`${said}; above it the agent ends and is started again`, { key: 'memory' });
  }
}
