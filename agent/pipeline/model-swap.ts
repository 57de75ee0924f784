import type { Picture } from '../core/frame/frame.ts';
import type { ModelReading } from '../core/model/model-reading.ts';
import type { ModelSpec } from '../core/model/model-spec.ts';
import { failsProbation, isBrokenReading, probationRuns, type RunCounts } from '../core/shadow/probation.ts';
import type { Clock, Log, ModelNotice, ModelRunner } from './ports.ts';

/** A model that may be the camera's. */
export interface ModelChoice {
  /** Tells it from others, for people too. */
  readonly id: string;
  readonly spec: ModelSpec;
}

/** Which model a camera is to use; what a person promotes or takes back shows here. */
export interface ModelOrders {
  /** The model of the camera's settings. */
  readonly configured: ModelChoice;
  /** The model wanted now. `before`: the one to use until it has proved itself; `null`: it has. Cheap. Throws, in words,
   * when it cannot be read. */
  wanted(): { readonly model: ModelChoice; readonly before: ModelChoice | null };
  /** A trial of `id` begins; says how many there were with this one, also before a restart. */
  tried(id: string): number;
  /** The trial was ended in order and does not count. */
  stopped(id: string): void;
  proved(id: string): void;
  /** `id` goes and the one before is wanted again. */
  sentBack(id: string, why: string): void;
}

export interface ModelSwapWorld<R extends ModelRunner> {
  readonly orders: ModelOrders;
  /** Built, not started. */
  readonly open: (spec: ModelSpec) => R;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  /** Another model answers from now on. */
  readonly onSwapped: (from: ModelChoice, to: ModelChoice) => void;
  /** A model that was wanted is not used, and why. */
  readonly onSentBack: (gone: ModelChoice, kept: ModelChoice, why: string) => void;
}

/** The model of a camera, which can be exchanged while it runs. The new one is loaded and warmed up beside the old one,
 * and only then gets the pictures; the old one stays ready until the new one has proved itself. */
export interface ModelSwap<R extends ModelRunner> extends ModelRunner {
  /** The one that gets the pictures now. */
  serving(): R;
  /** Of a model that is being loaded or proves itself, in words; `null`: nothing is under way. */
  promotion(): string | null;
}

/** How often a promotion is looked for, and one that is under way looked at. */
const lookMs = 1_000;
/** A model that never got so far as to prove itself may be what ends the agent. */
const mostTrials = 5;
const stopMs = 5_000;

interface Running<R> extends ModelChoice {
  readonly runner: R;
}

interface Trial<R> {
  readonly before: Running<R>;
  /** Of the one before, when the pictures went over. */
  readonly counts: RunCounts;
  broken: number;
}

export function createModelSwap<R extends ModelRunner>(camera: string, world: ModelSwapWorld<R>): ModelSwap<R> {
  const { orders, open, clock, log } = world;
  const stopping = new AbortController();
  const listeners: ((notice: ModelNotice) => void)[] = [];
  const leaving = new Set<Promise<void>>();
  let serving = opened(firstChoice());
  let arriving: Running<R> | null = null;
  let trial: Trial<R> | null = null;
  let looking: Promise<void> = Promise.resolve();
  let unreadable: string | null = null;

  function firstChoice(): ModelChoice {
    try {
      const { model, before } = orders.wanted();
      return before ?? model;
    } catch (error) {
      log.error(`camera ${camera} uses the model of its settings: ${(error as Error).message}`);
      return orders.configured;
    }
  }

  function opened({ id, spec }: ModelChoice): Running<R> {
    const running: Running<R> = { id, spec, runner: open(spec) };
    running.runner.onNotice((notice) => {
      if (running === serving) for (const listener of listeners) listener(notice);
      else log.warn(`camera ${camera}, model ${id}: ${notice.text}`);
    });
    return running;
  }

  function leave({ runner }: Running<R>): void {
    const left = runner.stop(stopMs).catch((error: Error) => log.error(`camera ${camera}: ${error.message}`));
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
  }

  async function lookOut(): Promise<void> {
    while (!stopping.signal.aborted) {
      look();
      await clock.sleep(lookMs, stopping.signal);
    }
  }

  function look(): void {
    try {
      const { model } = orders.wanted();
      unreadable = null;
      if (model.id !== (arriving ?? serving).id) turnTo(model);
      if (arriving) seeArriving(arriving);
      else if (trial) seeTrial(trial);
    } catch (error) {
      const why = (error as Error).message;
      if (why !== unreadable) log.error(`camera ${camera} goes on with model ${serving.id}: ${why}`);
      unreadable = why;
    }
  }

  function turnTo(model: ModelChoice): void {
    if (arriving) leave(arriving);
    arriving = null;
    if (model.id === serving.id) return;
    // Taken back while it proved itself: the one before is still there.
    if (trial?.before.id === model.id) {
      const gone = serving;
      serving = trial.before;
      trial = null;
      leave(gone);
      world.onSwapped(gone, serving);
      return;
    }
    if (orders.tried(model.id) > mostTrials) {
      sendBack(model, serving, `it was begun ${mostTrials} times and never got to prove itself`);
      return;
    }
    arriving = opened(model);
    log.info(`camera ${camera}: model ${model.id} is being loaded beside ${serving.id}, which goes on until then`);
    arriving.runner.start();
  }

  function seeArriving(model: Running<R>): void {
    const { status } = model.runner;
    if (status.state === 'running') {
      handOver(model);
      return;
    }
    const why = failsProbation(status, 0, { runs: 0, failed: 0 });
    if (why === null) return;
    arriving = null;
    leave(model);
    sendBack(model, serving, why);
  }

  function handOver(model: Running<R>): void {
    if (trial) leave(trial.before);
    const { runs, failed } = serving.runner.status;
    trial = { before: serving, counts: { runs, failed }, broken: 0 };
    serving = model;
    arriving = null;
    world.onSwapped(trial.before, model);
  }

  function seeTrial(under: Trial<R>): void {
    const { status } = serving.runner;
    const why = failsProbation(status, under.broken, under.counts);
    // What cannot answer either is no way out, unless the new one does not run at all.
    const canGoBack = under.before.runner.status.state === 'running' || status.state === 'refused';
    if (why !== null && canGoBack) {
      const gone = serving;
      serving = under.before;
      trial = null;
      leave(gone);
      sendBack(gone, serving, why);
      return;
    }
    if (why !== null || status.runs < probationRuns) return;
    trial = null;
    leave(under.before);
    orders.proved(serving.id);
    log.info(`camera ${camera}: model ${serving.id} has proved itself over ${status.runs} runs`);
  }

  function sendBack(gone: ModelChoice, kept: ModelChoice, why: string): void {
    orders.sentBack(gone.id, why);
    world.onSentBack(gone, kept, why);
  }

  async function run(picture: Picture): Promise<ModelReading | null> {
    const asked = serving;
    const reading = await asked.runner.run(picture);
    if (asked !== serving || !trial) return reading;
    if (reading && isBrokenReading(reading)) trial.broken++;
    if (!arriving) look();
    return reading;
  }

  return {
    serving: () => serving.runner,
    get status() {
      return serving.runner.status;
    },
    start() {
      serving.runner.start();
      looking = lookOut();
    },
    run,
    onNotice: (listener) => void listeners.push(listener),
    async stop(deadlineMs) {
      stopping.abort();
      const tried = arriving ?? (trial ? serving : null);
      if (tried) orders.stopped(tried.id);
      const all = [serving, arriving, trial?.before].filter((one) => one != null);
      await Promise.all([looking, ...leaving, ...all.map(({ runner }) => runner.stop(deadlineMs))]);
    },
    promotion() {
      if (unreadable !== null) return unreadable;
      if (arriving) return `model ${arriving.id} is being loaded beside ${serving.id}`;
      if (!trial) return null;
      const { runs } = serving.runner.status;
      return `model ${serving.id} proves itself: ${runs} of ${probationRuns} runs; ${trial.before.id} stays ready`;
    },
  };
}
