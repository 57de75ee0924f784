import type { Clock, Log } from '../../pipeline/ports.ts';

/** What a frame source needs besides its options. */
export interface SourceWorld {
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers in [0, 1) for the jitter of reconnects; `Math.random` unless given. */
  readonly random?: () => number;
}
