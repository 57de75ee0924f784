import type { Picture } from '../../core/frame/frame.ts';
import { tensorChannels } from '../../core/frame/tensor.ts';
import type { ModelReading } from '../../core/model/model-reading.ts';
import type { ModelStatus } from '../../core/model/model-status.ts';
import type { Clock, Log, ModelNotice, ModelRunner } from '../../pipeline/ports.ts';
import { childEnvironment } from './child-environment.ts';
import type { FromChild, OpenRequest } from './child-messages.ts';
import { type ModelProcess, type ProcessEnd, type ProcessLimits, startModelProcess } from './model-process.ts';
import type { ModelRunnerOptions } from './model-runner-options.ts';
import { PictureQueue } from './picture-queue.ts';
import { openPixelSlots, type PixelSlots } from './pixel-slots.ts';
import { usualMemoryLimitBytes } from './process-memory.ts';
import { buildEngine, type EngineBuild } from './providers/engine-build.ts';
import type { EngineOrder } from './providers/engine-order.ts';
import { createRestartPlan, type RestartPlan } from './restart-plan.ts';
import { type StartChild, startInferenceChild } from './start-child.ts';
import { endsUntilAway, StatusKeeper } from './status-keeper.ts';

export type { ModelRunnerOptions } from './model-runner-options.ts';

export interface ModelRunnerWorld {
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers in [0, 1), for the jitter of restarts. */
  readonly random: () => number;
  /** A real process unless given. */
  readonly startChild?: StartChild;
  /** The same, for the process that builds an engine of TensorRT. */
  readonly buildEngine?: typeof buildEngine;
}

/** What was refused is tried again now and then: a driver or a file may come later. */
const refusedAgainMs = 600_000;
/** With a GPU, TensorRT may build its engine meanwhile. */
const openWithinMs = { gpu: 1_800_000, cpu: 180_000 };

/** The model of one camera in a process of its own; README.md says how. */
export function createModelRunner(options: ModelRunnerOptions, world: ModelRunnerWorld): ModelRunner {
  return new ChildModelRunner(options, world);
}

class ChildModelRunner implements ModelRunner {
  readonly #options: ModelRunnerOptions;
  readonly #world: ModelRunnerWorld;
  readonly #limits: ProcessLimits;
  readonly #plan: RestartPlan;
  readonly #keeper: StatusKeeper;
  readonly #stopping = new AbortController();
  #slots: PixelSlots | null = null;
  #queue: PictureQueue | null = null;
  #process: ModelProcess | null = null;
  #living: Promise<void> | null = null;
  /** What the next process is to do about an engine. */
  #engine: OpenRequest['engine'] = 'background';
  #build: EngineBuild | null = null;
  /** An engine has been built: the process ends to open the model with it. */
  #reopens = false;
  /** Ends a pause. */
  #wake = new AbortController();

  constructor(options: ModelRunnerOptions, world: ModelRunnerWorld) {
    this.#options = options;
    this.#world = world;
    this.#plan = createRestartPlan(world.random);
    this.#keeper = new StatusKeeper(options, world.log);
    const { providers, timeoutMs } = options.spec;
    this.#limits = {
      openMs: providers.some((name) => name !== 'cpu') ? openWithinMs.gpu : openWithinMs.cpu,
      runMs: timeoutMs,
      memoryBytes: options.memoryLimitBytes ?? usualMemoryLimitBytes(),
    };
  }

  get status(): ModelStatus {
    return this.#keeper.status(this.#process?.memoryBytes ?? null);
  }

  onNotice(listener: (notice: ModelNotice) => void): void {
    this.#keeper.onNotice(listener);
  }

  start(): void {
    if (this.#living || this.#stopping.signal.aborted) return;
    this.#living = this.#live();
  }

  async run(picture: Picture): Promise<ModelReading | null> {
    const { width, height, colour } = this.#options.picture;
    if (!this.#queue || !this.#takesPictures()) return this.#leaveOut();
    if (picture.width !== width || picture.height !== height || picture.channels > tensorChannels(colour)) {
      const came = `${picture.width}×${picture.height} in ${picture.channels} channels`;
      return this.#giveUp(`a picture of ${came} came, expected ${width}×${height} for ${colour}`);
    }
    let reading: Promise<ModelReading | null> | null;
    try {
      reading = this.#queue.add(picture);
    } catch (error) {
      return this.#giveUp(`its pixels could not be handed over: ${(error as Error).message}`);
    }
    if (!reading) return this.#leaveOut();
    this.#next();
    return reading;
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    this.#build?.kill();
    this.#dismissWaiting();
    if (this.#living) {
      this.#process?.leave();
      const ended = new AbortController();
      await Promise.race([this.#living, this.#world.clock.sleep(deadlineMs, ended.signal)]);
      ended.abort();
      this.#process?.kill();
      await this.#living;
    }
    this.#keeper.stopped();
    this.#queue = null;
    this.#slots?.close();
    this.#slots = null;
  }

  /** One process after the other. */
  async #live(): Promise<void> {
    const { signal } = this.#stopping;
    for (let again = false; !signal.aborted; ) {
      this.#keeper.starts(again);
      const end = await this.#oneProcess();
      if (this.#queue?.isLookedAt) {
        this.#keeper.failed(`a run was given up, since its process ended: ${end.why}`);
        this.#queue.settle(null);
      }
      if (signal.aborted) return;
      again = !this.#reopens;
      if (again) await this.#pauseAfter(end);
      this.#reopens = false;
    }
  }

  async #pauseAfter({ why, livedMs, refused }: ProcessEnd): Promise<void> {
    let pauseMs: number;
    if (refused) {
      this.#keeper.refused(refused.reason, refused.provider);
      this.#orderEngine(refused.order);
      pauseMs = refusedAgainMs * (0.5 + 0.5 * this.#world.random());
    } else {
      pauseMs = this.#plan.ended(livedMs);
      this.#keeper.crashed(why, this.#plan.inARow, pauseMs);
    }
    if (!this.#takesPictures()) this.#dismissWaiting();
    await this.#world.clock.sleep(pauseMs, this.#wake.signal);
  }

  async #oneProcess(): Promise<ProcessEnd> {
    const { clock, startChild = startInferenceChild } = this.#world;
    try {
      this.#slots ??= this.#openSlots();
      this.#queue ??= new PictureQueue(this.#slots);
      const open = openRequest(this.#options, this.#slots.slotBytes, this.#engine);
      const world = { clock, startChild };
      this.#process = startModelProcess(open, this.#slots.file, this.#limits, world, (message) => this.#hear(message));
    } catch (error) {
      return { why: `it could not be started: ${(error as Error).message}`, livedMs: 0, refused: null };
    }
    const end = await this.#process.ended;
    this.#process = null;
    return end;
  }

  #openSlots(): PixelSlots {
    const { picture, queue, sharedDir } = this.#options;
    const slotBytes = picture.width * picture.height * tensorChannels(picture.colour);
    const name = `model-pixels-${process.pid}-${Math.floor(this.#world.random() * 2 ** 48).toString(36)}`;
    return openPixelSlots(sharedDir, name, queue + 1, slotBytes);
  }

  #hear(message: FromChild): void {
    if (message.kind === 'opened') {
      this.#keeper.opened(message);
      this.#orderEngine(message.order);
    }
    if (message.kind === 'answer') {
      this.#plan.lives(this.#livedMs());
      this.#keeper.answered(message.inferenceMs, this.#plan.inARow < endsUntilAway);
      this.#queue?.settle(message.reading);
    }
    if (message.kind === 'failed') {
      this.#keeper.failed(`a run failed: ${message.reason}`);
      this.#queue?.settle(null);
    }
    this.#next();
  }

  /** The model is served, or waits, meanwhile and is opened anew when the engine is there. */
  #orderEngine(order: EngineOrder | null): void {
    if (!order || this.#build || this.#stopping.signal.aborted) return;
    this.#build = (this.#world.buildEngine ?? buildEngine)(order, childEnvironment(process.env));
    void this.#build.ended.then(({ next }) => {
      this.#build = null;
      if (this.#stopping.signal.aborted) return;
      this.#engine = next;
      this.#reopens = true;
      this.#process?.leave();
      this.#wake.abort();
      this.#wake = new AbortController();
    });
  }

  #next(): void {
    if (!this.#process || this.#process.openedAtMs === null || this.#stopping.signal.aborted || this.#reopens) return;
    const picture = this.#queue?.take();
    if (picture) this.#process.run(picture.slot, picture.channels);
  }

  /** While it is only just starting again, pictures wait; not while it is away for longer. */
  #takesPictures(): boolean {
    if (this.#stopping.signal.aborted) return false;
    const { state } = this.#keeper;
    return state === 'running' || state === 'starting' || (state === 'waiting' && this.#plan.inARow < endsUntilAway);
  }

  #livedMs(): number {
    const openedAtMs = this.#process?.openedAtMs ?? null;
    return openedAtMs === null ? 0 : this.#world.clock.monotonicMs() - openedAtMs;
  }

  #leaveOut(): null {
    this.#keeper.skipped();
    return null;
  }

  #giveUp(why: string): null {
    this.#keeper.failed(why);
    return null;
  }

  #dismissWaiting(): void {
    for (let left = this.#queue?.dismissWaiting() ?? 0; left > 0; left--) this.#keeper.skipped();
  }
}

function openRequest(options: ModelRunnerOptions, slotBytes: number, engine: OpenRequest['engine']): OpenRequest {
  const { spec, model, picture, cacheDir, sharedDir } = options;
  const { width, height, colour, scale, mean, std } = picture;
  return {
    kind: 'open',
    spec,
    modelPath: model.path,
    modelHash: model.fingerprint ?? model.hash,
    tapped: model.tapped?.name ?? null,
    picture: { width, height },
    form: { colour, scale, mean, std },
    cacheDir,
    scratchDir: sharedDir,
    engine,
    slotBytes,
  };
}
