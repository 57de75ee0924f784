import { createBoxTime } from '../pipeline/box-time.ts';
import type { Clock, Log } from '../pipeline/ports.ts';
import { type CronTask, type MakeCronTask, nodeCronTask } from './cron-task.ts';

/** Something to be done by the calendar. */
export interface Job {
  readonly name: string;
  /** Cron pattern: minute, hour, day of month, month, day of week. */
  readonly when: string;
  run(nowMs: number): Promise<void>;
  /** Whether a time went by without a run, as when the box was off at night; asked at the start and after each jump. */
  isDue?(nowMs: number): boolean;
}

export interface JobStatus {
  readonly name: string;
  readonly runs: number;
  readonly failures: number;
  /** In words, of the last run; `null` when it went well. */
  readonly lastError: string | null;
  readonly lastRunMs: number | null;
  /** `null` while the clock is not plausible. */
  readonly nextRunMs: number | null;
}

export interface Calendar {
  start(): void;
  /** Takes no more work; resolves when the job that runs has ended. */
  stop(): Promise<void>;
  /** Runs a job now, after those that wait; joins it where it waits already. Rejects with what the job throws, and with a
   * RangeError for a job that is not in the table. */
  runNow(name: string): Promise<void>;
  status(): readonly JobStatus[];
}

export interface CalendarOptions {
  readonly jobs: readonly Job[];
  /** Of the site; UTC unless given. */
  readonly timeZone?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly makeTask?: MakeCronTask;
}

/** The wall clock is looked at so often: after a jump forward node-cron would walk through every time between. */
const lookMs = 1_000;
/** No box was flashed before this day: an earlier clock was never set. */
const earliestPlausibleMs = Date.UTC(2025, 0, 1);

interface Entry {
  readonly job: Job;
  task: CronTask | null;
  /** The run that waits or is under way. */
  waiting: Promise<void> | null;
  runs: number;
  failures: number;
  lastError: string | null;
  lastRunMs: number | null;
}

/**
 * Runs jobs by the wall clock: from when it is plausible, set up anew when it is set. One job at a time; one that throws
 * is logged and counted, and runs again at its next time.
 */
export function createCalendar(options: CalendarOptions): Calendar {
  const { clock, log, timeZone = 'UTC', makeTask = nodeCronTask } = options;
  const entries = new Map<string, Entry>();
  for (const job of options.jobs)
    entries.set(job.name, { job, task: null, waiting: null, runs: 0, failures: 0, lastError: null, lastRunMs: null });
  const stopping = new AbortController();
  const time = createBoxTime(clock);
  let last: Promise<void> = Promise.resolve();
  let watching: Promise<void> = Promise.resolve();
  let isSetUp = false;

  const isPlausible = () => clock.synced() || clock.wallMs() >= earliestPlausibleMs;

  function setUp(): void {
    time.adopt();
    for (const entry of entries.values()) {
      entry.task?.destroy();
      const onTime = () => queue(entry);
      const onMissed = () => {
        if (!entry.job.isDue || isDue(entry)) queue(entry);
      };
      entry.task = makeTask({ name: entry.job.name, when: entry.job.when, timeZone }, { onTime, onMissed });
      if (isDue(entry)) queue(entry);
    }
    isSetUp = true;
  }

  function isDue({ job }: Entry): boolean {
    try {
      return job.isDue?.(clock.wallMs()) ?? false;
    } catch (error) {
      log.error(`job ${job.name}: whether it is due is not known: ${(error as Error).message}`, { key: job.name });
      return false;
    }
  }

  /** For the clock's sake; what it throws is counted and logged. */
  function queue(entry: Entry): void {
    runAfterOthers(entry).catch(() => {});
  }

  function runAfterOthers(entry: Entry): Promise<void> {
    if (entry.waiting) return entry.waiting;
    const run = last
      .then(() => runOnce(entry))
      .finally(() => {
        entry.waiting = null;
      });
    entry.waiting = run;
    last = run.catch(() => {});
    return run;
  }

  async function runOnce(entry: Entry): Promise<void> {
    const { job } = entry;
    if (stopping.signal.aborted) throw new Error(`job ${job.name}: the agent is stopping`);
    entry.lastRunMs = clock.wallMs();
    entry.runs++;
    try {
      await job.run(entry.lastRunMs);
      entry.lastError = null;
    } catch (error) {
      entry.failures++;
      entry.lastError = (error as Error).message;
      log.error(`job ${job.name} failed: ${entry.lastError}; it runs again at its next time`, { key: job.name });
      throw error;
    }
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (isPlausible()) {
        if (isSetUp && time.jumped()) log.info('the clock was set: the calendar starts anew');
        if (!isSetUp || time.jumped()) setUp();
      } else if (isSetUp) tearDown();
      await clock.sleep(lookMs, stopping.signal);
    }
  }

  function tearDown(): void {
    for (const entry of entries.values()) {
      entry.task?.destroy();
      entry.task = null;
    }
    isSetUp = false;
  }

  return {
    start() {
      watching = watch().catch((error: Error) => log.error(`the calendar stands still: ${error.message}`));
    },
    async stop() {
      stopping.abort();
      tearDown();
      await Promise.all([watching, last]);
    },
    runNow(name) {
      const entry = entries.get(name);
      if (entry) return runAfterOthers(entry);
      const known = [...entries.keys()].join(', ');
      return Promise.reject(new RangeError(`no job of the calendar is called ${name}; there are ${known}`));
    },
    status: () =>
      [...entries.values()].map(({ job, task, runs, failures, lastError, lastRunMs }) => ({
        name: job.name,
        runs,
        failures,
        lastError,
        lastRunMs,
        nextRunMs: task?.nextMs() ?? null,
      })),
  };
}
