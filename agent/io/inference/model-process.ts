import type { Clock } from '../../pipeline/ports.ts';
import type { FromChild, OpenRequest, Refused } from './child-messages.ts';
import { howItEnded, isShortOfMemory } from './how-it-ended.ts';
import type { StartChild } from './start-child.ts';

export interface ProcessLimits {
  readonly openMs: number;
  readonly runMs: number;
  readonly memoryBytes: number;
}

/** One process from its start to its end, watched: for the time that opening and each run take, and for its memory. */
export interface ModelProcess {
  /** When it had opened the model; `null`: not yet. */
  readonly openedAtMs: number | null;
  /** Resident, when last looked at. */
  readonly memoryBytes: number | null;
  /** Only when opened, one at a time: the next after an `answer` or `failed`. */
  run(slot: number, channels: 1 | 3): void;
  /** Asks it to end after the run that is under way; one that is still opening ends at once. */
  leave(): void;
  kill(): void;
  readonly ended: Promise<ProcessEnd>;
}

export interface ProcessEnd {
  /** In words. */
  readonly why: string;
  /** Since the model was opened; 0: it never was. */
  readonly livedMs: number;
  /** It said that it cannot run the model, which is no fault of the process. */
  readonly refused: Refused | null;
}

export interface ProcessWorld {
  readonly clock: Clock;
  readonly startChild: StartChild;
}

export function startModelProcess(
  open: OpenRequest,
  pixels: number,
  limits: ProcessLimits,
  { clock, startChild }: ProcessWorld,
  onMessage: (message: FromChild) => void,
): ModelProcess {
  const over = new AbortController();
  let openedAtMs: number | null = null;
  let memoryBytes: number | null = null;
  let refused: Refused | null = null;
  let deadlineAtMs = clock.monotonicMs() + limits.openMs;
  /** Why it was ended from here. */
  let why: string | null = null;

  function hear(message: FromChild): void {
    if (over.signal.aborted) return;
    deadlineAtMs = Number.POSITIVE_INFINITY;
    if (message.kind === 'opened') {
      openedAtMs = clock.monotonicMs();
      memoryBytes = child.memory()?.residentBytes ?? null;
    }
    if (message.kind === 'refused') refused = message;
    if (message.kind === 'failed' && isShortOfMemory(message.reason)) end(`out of memory: ${message.reason}`);
    if (message.kind === 'refused') child.kill();
    else onMessage(message);
  }

  const child = startChild(pixels, hear);

  function end(reason: string): void {
    why ??= reason;
    child.kill();
  }

  /** One sleeper for the whole life instead of a timer a run, so a deadline is seen up to a quarter late. */
  async function watch(): Promise<void> {
    const everyMs = Math.min(1_000, Math.max(50, limits.runMs / 4));
    for (;;) {
      await clock.sleep(everyMs, over.signal);
      if (over.signal.aborted) return;
      const memory = child.memory();
      memoryBytes = memory?.residentBytes ?? null;
      if (memory && memory.ownBytes > limits.memoryBytes)
        end(`out of memory: it used ${megabytes(memory.ownBytes)} of the ${megabytes(limits.memoryBytes)} it may use`);
      if (clock.monotonicMs() < deadlineAtMs) continue;
      end(openedAtMs === null ? `not opened within ${limits.openMs / 1000} s` : `no answer within ${limits.runMs} ms`);
    }
  }

  const ended = child.ended.then((ending): ProcessEnd => {
    over.abort();
    const livedMs = openedAtMs === null ? 0 : clock.monotonicMs() - openedAtMs;
    return { why: why ?? howItEnded(ending), livedMs, refused };
  });
  child.send(open);
  void watch();

  return {
    get openedAtMs() {
      return openedAtMs;
    },
    get memoryBytes() {
      return memoryBytes;
    },
    run: (slot, channels) => {
      deadlineAtMs = clock.monotonicMs() + limits.runMs;
      child.send({ kind: 'run', slot, channels });
    },
    leave: () => {
      if (openedAtMs === null) child.kill();
      else child.send({ kind: 'stop' });
    },
    kill: () => child.kill(),
    ended,
  };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
