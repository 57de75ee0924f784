import type { Picture } from '../core/frame/frame.ts';
import type { ModelReading } from '../core/model/model-reading.ts';
import type { Clock, ModelRunner } from './ports.ts';

/** The model of one camera: which frames it is shown, and what it says of them. */
export interface ModelWatch {
  readonly runner: ModelRunner;
  /** Whether it is the turn of this good frame; to be asked once a frame. */
  takesFrame(): boolean;
  /** Shows it the picture of a live camera, where nothing waits for the model. `null`: left out or given up. */
  show(picture: Picture): Promise<ModelReading | null>;
  /** The same of a recording, which says the same however fast the box is: waits for a process that starts or returns.
   * The picture must last until then. */
  showAndWait(picture: Picture, signal: AbortSignal): Promise<ModelReading | null>;
  /** Told of each picture that is shown, valid only during the call, and of what will be said of it. */
  onShown(listener: ShownListener): void;
}

export type ShownListener = (picture: Picture, reading: Promise<ModelReading | null>) => void;

export function createModelWatch(runner: ModelRunner, inferEvery: number, clock: Pick<Clock, 'sleep'>): ModelWatch {
  const listeners: ShownListener[] = [];
  let frames = 0;
  let isAway = false;

  function told(picture: Picture, reading: Promise<ModelReading | null>): Promise<ModelReading | null> {
    for (const listener of listeners) listener(picture, reading);
    return reading;
  }

  async function waited(picture: Picture, signal: AbortSignal): Promise<ModelReading | null> {
    const answer = isAway ? ((await runner.run(picture)) ?? 'away') : await answerFor(runner, picture, clock, signal);
    // A recording need not wait for each picture for a model that does not come back.
    isAway = answer === 'away';
    return typeof answer === 'string' ? null : answer;
  }

  return {
    runner,
    takesFrame: () => frames++ % inferEvery === 0,
    show: (picture) => told(picture, runner.run(picture)),
    showAndWait: (picture, signal) => told(picture, waited(picture, signal)),
    onShown: (listener) => void listeners.push(listener),
  };
}

const lookAgainMs = 100;
/** A picture whose run was given up twice is the reason for it. */
const mostGivenUp = 2;
/** A process that ends so often before it says anything will not say anything. */
const mostRestarts = 3;

/** What the model says of a picture, waited for. `given-up`: the model does not get through with this picture · `away`: it
 * cannot run, see its status, or the wait was broken off. */
export async function answerFor(
  runner: ModelRunner,
  picture: Picture,
  clock: Pick<Clock, 'sleep'>,
  signal?: AbortSignal,
): Promise<ModelReading | 'given-up' | 'away'> {
  const { restarts } = runner.status;
  let givenUp = 0;
  for (;;) {
    const { failed } = runner.status;
    const reading = await runner.run(picture);
    if (reading) return reading;
    if (signal?.aborted) return 'away';
    const now = runner.status;
    if (now.failed > failed && ++givenUp >= mostGivenUp) return 'given-up';
    if (now.state === 'refused' || now.state === 'stopped' || now.restarts >= restarts + mostRestarts) return 'away';
    await clock.sleep(lookAgainMs, signal);
  }
}
