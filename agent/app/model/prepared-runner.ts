import type { Picture } from '../../core/frame/frame.ts';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { ModelStatus } from '../../core/model/model-status.ts';
import { nothingTried } from '../../io/inference/nothing-tried.ts';
import type { Clock, Log, ModelNotice, ModelRunner } from '../../pipeline/ports.ts';
import type { PreparedModel } from './prepared-model.ts';

/** A runner whose model is made ready first: hashed, read, its watched layer made an output. */
export interface PreparedRunner extends ModelRunner {
  /** `null`: not yet, or it cannot be. */
  prepared(): PreparedModel | null;
}

export interface PreparedRunnerWorld {
  readonly prepare: (spec: ModelSpec, signal: AbortSignal) => Promise<PreparedModel>;
  /** Built, not started. */
  readonly open: (prepared: PreparedModel) => ModelRunner;
  readonly onPrepared?: (prepared: PreparedModel) => void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** A file may be put there later. */
const againMs = 30_000;

export function preparedRunner(spec: ModelSpec, world: PreparedRunnerWorld): PreparedRunner {
  const { prepare, open, onPrepared, clock, log } = world;
  const stopping = new AbortController();
  const listeners: ((notice: ModelNotice) => void)[] = [];
  let prepared: PreparedModel | null = null;
  let runner: ModelRunner | null = null;
  let preparing: Promise<void> | null = null;
  let refusal: string | null = null;
  let skipped = 0;

  async function untilPrepared(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const found = await prepare(spec, stopping.signal);
        if (stopping.signal.aborted) return;
        begin(found);
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        refuse((error as Error).message);
        await clock.sleep(againMs, stopping.signal);
      }
    }
  }

  function begin(found: PreparedModel): void {
    const opened = open(found);
    for (const listener of listeners) opened.onNotice(listener);
    for (const note of found.notes) log.warn(`model ${spec.path}: ${note}`);
    prepared = found;
    runner = opened;
    onPrepared?.(found);
    opened.start();
  }

  function refuse(reason: string): void {
    if (reason === refusal) return;
    refusal = reason;
    log.error(reason);
    for (const listener of listeners) listener({ kind: 'refused', text: reason });
  }

  function before(): ModelStatus {
    const state = stopping.signal.aborted
      ? 'stopped'
      : refusal !== null
        ? 'refused'
        : preparing
          ? 'starting'
          : 'stopped';
    return {
      ...{ state, trouble: refusal, path: spec.path, hash: null, provider: nothingTried(spec.providers), tap: null },
      ...{ runs: 0, skipped, failed: 0, restarts: 0, inferenceMs: null, warmUpMs: null, memoryBytes: null },
    };
  }

  return {
    get status() {
      if (!runner) return before();
      const status = runner.status;
      return { ...status, skipped: status.skipped + skipped };
    },
    prepared: () => prepared,
    start() {
      preparing ??= untilPrepared();
    },
    run(picture: Picture) {
      if (runner) return runner.run(picture);
      skipped++;
      return Promise.resolve(null);
    },
    onNotice(listener) {
      listeners.push(listener);
      runner?.onNotice(listener);
    },
    async stop(deadlineMs) {
      stopping.abort();
      await preparing;
      await runner?.stop(deadlineMs);
    },
  };
}
