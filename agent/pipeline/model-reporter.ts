import type { ReportDraft } from '../../shared/wire/report.ts';
import type { BoxTime } from './box-time.ts';
import { createModelEvents } from './model-events.ts';
import type { Journal, Log, ModelRunner } from './ports.ts';

/** Puts what happens to a camera's model into the journal, as events of the box. */
export interface ModelReporter {
  /** Now and then: looks at the model's status, and appends what the journal did not take before. */
  look(): void;
  /** Resolves once nothing is on its way any more. */
  settled(): Promise<void>;
}

const mostWaiting = 100;

export function createModelReporter(
  camera: string,
  runner: Pick<ModelRunner, 'status' | 'onNotice'>,
  { journal, time, log }: { journal: Journal; time: Pick<BoxTime, 'moment'>; log: Log },
): ModelReporter {
  const key = `model-events/${camera}`;
  const events = createModelEvents(camera, journal.state(key));
  let waiting: ReportDraft[] = [];
  let appending: Promise<void> | null = null;

  function add(drafts: readonly ReportDraft[]): void {
    waiting.push(...drafts);
    if (waiting.length > 0) appending ??= append().finally(() => (appending = null));
  }

  async function append(): Promise<void> {
    while (waiting.length > 0) {
      const drafts = waiting;
      waiting = [];
      try {
        await journal.append(drafts, new Map([[key, events.state()]]));
      } catch (error) {
        // The newest tell how it is now.
        waiting = [...drafts, ...waiting].slice(-mostWaiting);
        log.warn(`camera ${camera}: what happened to its model is not reported yet: ${(error as Error).message}`, {
          key: 'model-events',
        });
        return;
      }
    }
  }

  runner.onNotice((notice) => add(events.hear(notice, time.moment())));
  return {
    look: () => add(events.look(runner.status, time.moment())),
    settled: async () => {
      await appending;
    },
  };
}
