import type { ReportMoment } from '../core/window/window-report.ts';
import type { Clock } from './ports.ts';

/** A wall clock that moves against the monotonic one by more than this was set, not merely steered. */
const jumpMs = 2_000;

/** UTC as this boot believes it: monotonic time plus an offset that moves only when the wall clock was set. */
export interface BoxTime {
  readonly offsetMs: number;
  utcMs(): number;
  /** Now, as reports carry it. */
  moment(): ReportMoment;
  /** Looks at the wall clock. True when it was set since the last look: the offset has moved. */
  look(): boolean;
}

export function createBoxTime(clock: Clock): BoxTime {
  let offsetMs = clock.wallMs() - clock.monotonicMs();
  return {
    get offsetMs() {
      return offsetMs;
    },
    utcMs: () => clock.monotonicMs() + offsetMs,
    moment() {
      const monotonicMs = clock.monotonicMs();
      return { bootId: clock.bootId, monotonicMs, utcMs: monotonicMs + offsetMs, synced: clock.synced() };
    },
    look() {
      const found = clock.wallMs() - clock.monotonicMs();
      if (Math.abs(found - offsetMs) <= jumpMs) return false;
      offsetMs = found;
      return true;
    },
  };
}
