import type { FrameSource, Log, SourceCounters, SourceState } from '../../pipeline/ports.ts';

/** What a source tells about itself while it runs. */
export interface SourceStatus {
  readonly counters: SourceCounters;
  state: SourceState;
  trouble: string | null;
}

export function newStatus(): SourceStatus {
  return { counters: { frames: 0, failed: 0, skipped: 0, restarts: 0 }, state: 'waiting', trouble: null };
}

/** Keeps the trouble for the status page and says it in the log. */
export function report(status: SourceStatus, log: Log, trouble: string): void {
  status.trouble = trouble;
  log.warn(trouble, { key: 'source-trouble' });
}

type Fixed = Pick<FrameSource, 'basis' | 'timeIsSimulated' | 'description' | 'frames'>;

/** A source whose counters, state and trouble are those of `status`. */
export function sourceWith(status: SourceStatus, fixed: Fixed): FrameSource {
  return {
    ...fixed,
    counters: status.counters,
    get state() {
      return status.state;
    },
    get trouble() {
      return status.trouble;
    },
  };
}
