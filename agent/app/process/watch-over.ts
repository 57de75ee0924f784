import { liveness } from '../../core/health/liveness.ts';
import type { ServiceManager } from '../../io/system/service-manager.ts';
import type { Clock, Log } from '../../pipeline/ports.ts';
import type { StatusView } from '../../pipeline/status-view.ts';

export interface WatchOptions {
  readonly manager: ServiceManager;
  readonly view: Pick<StatusView, 'snapshot'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Tells the service manager that the agent is ready and then, twice as often as it asks, that it lives: for as long as a
 * restart would not help. */
export async function watchOver({ manager, view, clock, log, signal }: WatchOptions): Promise<void> {
  manager.ready(view.snapshot().verdict.sentence);
  if (manager.watchdogMs === null) return;
  for (;;) {
    await clock.sleep(manager.watchdogMs / 2, signal);
    if (signal.aborted) return;
    const snapshot = view.snapshot();
    const { status, reasons } = liveness(snapshot);
    if (status === 'ok') manager.alive(snapshot.verdict.sentence);
    else log.error(`the watchdog is not told that the agent lives: ${reasons.join('; ')}`, { key: 'watchdog' });
  }
}
