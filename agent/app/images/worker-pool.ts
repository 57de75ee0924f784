import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { encodeImageRecord } from './image-record.ts';
import type { FromWorker, MeasuredImage, ToWorker, WorkerSettings } from './worker-messages.ts';

export interface WorkerPool {
  /** Whether these pictures may be decoded at a fraction of their size. */
  judge(names: readonly string[]): Promise<boolean>;
  /** From now on pictures are measured so. */
  use(settings: WorkerSettings): void;
  /** One a name, in order; a picture that ends its process has a reason. `pictures`: of which the pixels are asked for as
   * well, by place. Rejects only when no process can be started. */
  measure(names: readonly string[], pictures?: readonly number[]): Promise<readonly MeasuredImage[]>;
  stop(): void;
}

interface Job {
  readonly message: Extract<ToWorker, { kind: 'judge' | 'measure' }>;
  readonly done: (answer: FromWorker) => void;
  readonly broke: (how: string) => void;
}

interface Worker {
  readonly child: ChildProcess;
  job: Job | null;
}

const STARTS_IN_VAIN = 8;

// The same file with another ending where types are stripped.
const workerFile = fileURLToPath(import.meta.url.replace(/worker-pool(\.[jt]s)$/, 'image-worker$1'));

/** Processes that measure pictures, started as work comes; at most `count` at a time. */
export function workerPool(count: number, first: WorkerSettings): WorkerPool {
  const workers = new Set<Worker>();
  const waiting: Job[] = [];
  let settings = first;
  let stopped = false;
  let everAnswered = false;
  let endedUnheard = 0;

  function start(): Worker {
    // The folder is for whoever looks at the list of processes.
    const child = fork(workerFile, [settings.root], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning'],
      // One thread decodes and one reads.
      env: { ...process.env, UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' },
    });
    const worker: Worker = { child, job: null };
    child.on('message', (answer: FromWorker) => {
      const job = worker.job;
      worker.job = null;
      everAnswered = true;
      job?.done(answer);
      next();
    });
    const over = (how: string) => {
      if (!workers.delete(worker)) return;
      const job = worker.job;
      worker.job = null;
      endedUnheard++;
      if (!stopped) job?.broke(how);
      next();
    };
    child.on('error', (error) => over(error.message));
    child.on('exit', (code, signal) => over(signal ?? `exit status ${code}`));
    child.send({ kind: 'settings', settings } satisfies ToWorker, () => {});
    workers.add(worker);
    return worker;
  }

  function next(): void {
    while (waiting.length > 0 && !stopped) {
      const idle = [...workers].find(({ job }) => job === null) ?? (workers.size < count ? start() : null);
      if (!idle) return;
      const job = waiting.shift()!;
      idle.job = job;
      idle.child.send(job.message, () => {});
    }
  }

  function ask(message: Job['message']): Promise<FromWorker | { broke: string }> {
    return new Promise((resolve) => {
      waiting.push({ message, done: resolve, broke: (how) => resolve({ broke: how }) });
      next();
    });
  }

  async function measure(
    names: readonly string[],
    pictures: readonly number[] = [],
  ): Promise<readonly MeasuredImage[]> {
    const answer = await ask({ kind: 'measure', names, pictures });
    if ('broke' in answer && !everAnswered && endedUnheard > STARTS_IN_VAIN)
      throw new Error(`decode pictures: the processes for it end at once (${answer.broke}); check the installation`);
    if ('kind' in answer) return answer.kind === 'measured' ? answer.measured : [];
    if (names.length === 1) {
      const reason = `decoding it ended the process that did it (${answer.broke})`;
      return [{ record: encodeImageRecord({ reason }), picture: null }];
    }
    // One of them did it: each by itself, so that only that one is lost.
    return (await Promise.all(names.map((name, i) => measure([name], pictures.includes(i) ? [0] : [])))).flat();
  }

  return {
    judge: async (names) => {
      const answer = await ask({ kind: 'judge', names });
      return 'kind' in answer && answer.kind === 'judged' && answer.shrink;
    },
    use: (changed) => {
      settings = changed;
      for (const { child } of workers) child.send({ kind: 'settings', settings } satisfies ToWorker, () => {});
    },
    measure,
    stop: () => {
      stopped = true;
      for (const { child } of workers) child.disconnect();
      workers.clear();
    },
  };
}
