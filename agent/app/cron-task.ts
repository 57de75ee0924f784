import { createTask, validate } from 'node-cron';

export interface CronTask {
  nextMs(): number | null;
  destroy(): void;
}

/** Calls `onTime` at each time of the pattern from now on, `onMissed` for times that went by unserved. */
export type MakeCronTask = (
  job: { name: string; when: string; timeZone: string },
  call: { onTime: () => void; onMissed: () => void },
) => CronTask;

/** A busy loop or a process that was stopped for a while starts a job late rather than not at all. */
const lateMs = 60_000;

/** What node-cron would log of its own is counted and told by the calendar. */
const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** @throws RangeError for a pattern that node-cron cannot read */
export const nodeCronTask: MakeCronTask = ({ name, when, timeZone }, { onTime, onMissed }) => {
  if (!validate(when)) throw new RangeError(`job ${name}: expected a cron pattern such as 20 2 * * *, got ${when}`);
  const task = createTask(when, onTime, {
    name,
    timezone: timeZone,
    missedExecutionTolerance: lateMs,
    suppressMissedWarning: true,
    logger: silent,
    unref: true,
  });
  task.on('execution:missed', onMissed);
  task.start();
  return {
    nextMs: () => task.getNextRun()?.getTime() ?? null,
    destroy: () => void task.destroy(),
  };
};
