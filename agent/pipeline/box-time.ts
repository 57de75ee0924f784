import type { ReportMoment } from '../core/window/window-report.ts';
import type { Clock } from './ports.ts';

/** A wall clock that moves against the monotonic one by more than this was set, not merely steered. */
const jumpMs = 2_000;

/** UTC as this boot believes it: monotonic time plus an offset. Each holder adopts a clock that was set when it is ready
 * to: a camera closes its windows first, so that no window has a start by one clock and an end by another. */
export interface BoxTime {
  readonly offsetMs: number;
  utcMs(): number;
  /** Now, as reports carry it. */
  moment(): ReportMoment;
  /** Whether the wall clock was set since the last `adopt`. */
  jumped(): boolean;
  /** Takes over the wall clock as it is now. */
  adopt(): void;
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
    jumped: () => Math.abs(clock.wallMs() - clock.monotonicMs() - offsetMs) > jumpMs,
    adopt() {
      offsetMs = clock.wallMs() - clock.monotonicMs();
    },
  };
}
