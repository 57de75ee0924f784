import { setImmediate } from 'node:timers/promises';
import type { BaselineExample } from '../../core/baseline/baseline.ts';
import { windowsToLearn } from '../../core/baseline/windows-to-learn.ts';
import { referenceOf } from '../../core/drift/reference-of.ts';
import { encodeBaseline } from '../../io/baseline-store/baseline-file.ts';
import { baselineShelf } from '../../io/baseline-store/baseline-shelf.ts';
import type { DriftWatch } from '../../pipeline/drift-watch.ts';
import type { Clock, Journal, Log } from '../../pipeline/ports.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { settingOf } from '../images/image-settings.ts';
import { preprocessOptions } from '../io-options.ts';
import { modelNote } from '../model/model-note.ts';
import type { CameraBaselines } from './camera-baselines.ts';
import { journalWindows } from './journal-windows.ts';
import type { LearnOrders } from './learn-orders.ts';
import { makeBaseline, NoBaseline } from './make-baseline.ts';

export { windowsToLearn };

/** A provisional baseline is learnt anew once it could be so many times longer, up to two weeks. */
const longerBy = 4;
const longestDays = 14;
const lookedAtEvery = 20;

export interface LearnerParts {
  readonly config: Config;
  readonly camera: CameraConfig;
  readonly baselines: CameraBaselines;
  /** What somebody asked to be learnt anew. */
  readonly orders: LearnOrders;
  readonly drift: DriftWatch;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** A picture of now, that people can compare later ones with; `null`: there is none. */
  readonly example: () => Promise<BaselineExample | null>;
}

/** Makes a provisional baseline out of a camera's own windows while nobody has promoted one. */
export interface Learner {
  /** To be told how many base windows have closed; learns in the background when it is time. */
  consider(windowsClosed: number): void;
  /** By recipe, how many of `windowsToLearn` there are; empty when nothing is being learnt. */
  progress(): ReadonlyMap<string | null, number>;
  /** Gives up what is under way. */
  stop(): Promise<void>;
}

export function createLearner(parts: LearnerParts): Learner {
  const { config, camera, baselines, orders, drift, journal, clock, log } = parts;
  const progress = new Map<string | null, number>();
  let lookedAt = 0;
  let stopped = false;
  let working: Promise<void> | null = null;

  async function learn(): Promise<void> {
    for (const recipe of drift.recipes()) {
      if (!camera.learn && !orders.has(recipe)) continue;
      const known = baselines.current(recipe);
      const isDone = known && (!known.provisional || known.calibration.span.days >= longestDays);
      if (isDone || baselines.troubles().has(recipe) || drift.isOpen(recipe)) {
        progress.delete(recipe);
        continue;
      }
      const wanted = known ? longerBy * known.windows : windowsToLearn;
      // To read thousands of windows takes a while, and most of the time there cannot be enough.
      if (known && mostHeld() < wanted) continue;
      const fromMs = clock.wallMs() - longestDays * 86_400_000;
      const { windows } = await journalWindows(journal, {
        camera: camera.id,
        recipe,
        // Recorded pictures are as old as they are.
        fromMs: Math.max(
          orders.sinceMs(recipe),
          isLive() ? Math.max(fromMs, modelSinceMs()) : Number.NEGATIVE_INFINITY,
        ),
        toMs: Number.POSITIVE_INFINITY,
      });
      if (known) progress.delete(recipe);
      else progress.set(recipe, Math.min(windows.length, windowsToLearn));
      if (windows.length >= wanted) await learnFrom(windows, recipe);
    }
  }

  function mostHeld(): number {
    const own = journal.streams().filter(({ stream }) => stream.startsWith(`window/${camera.id}/`));
    return own.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  }

  /** Windows that another model has seen, or none, must not be added up with those of this one. */
  const modelSinceMs = () => modelNote(journal, camera.id)?.sinceMs ?? Number.NEGATIVE_INFINITY;

  async function turnOfOthers(): Promise<void> {
    if (stopped) throw new NoBaseline('the agent stops');
    await setImmediate();
  }

  async function inSteps<T>(steps: Generator<number, T>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await turnOfOthers();
    }
  }

  const isLive = () => camera.source.type !== 'folder' && camera.source.type !== 'simulated';

  async function learnFrom(windows: Parameters<typeof referenceOf>[0], recipe: string | null): Promise<void> {
    const preprocess = preprocessOptions(camera.preprocess, config.limits);
    const { preprocessing, model, width, height, channels } = settingOf(
      { preprocess, windowMs: camera.windowMs },
      recipe,
      modelNote(journal, camera.id)?.fingerprint ?? null,
    );
    const reason = 'learnt by the box itself';
    const example = await parts.example();
    const { draft, series } = await makeBaseline(
      {
        ...{ camera: camera.id, recipe, madeBy: 'driftlight', madeAtMs: clock.wallMs(), reason },
        fingerprint: { preprocessing, model },
        picture: { width, height, channels },
        ...{ windowMs: camera.windowMs, provisional: true, decoding: null },
      },
      {
        windows,
        reference: referenceOf(windows),
        frames: windows.reduce((sum, window) => sum + window.frames, 0),
        scenery: (await inSteps(drift.scenerySteps(recipe))) ?? baselines.current(recipe)?.scenery ?? null,
        examples: example ? [example] : [],
        falseAlarmsPerCameraPerMonth: camera.tolerance.falseAlarmsPerCameraPerMonth,
        limits: [],
      },
      turnOfOthers,
    );
    const { bytes } = encodeBaseline(draft, series);
    baselineShelf(config.stateDir, camera.id, recipe).promote(bytes, {
      atMs: clock.wallMs(),
      by: 'driftlight',
      reason,
    });
    progress.delete(recipe);
    log.info(`camera ${camera.id} has learnt a provisional baseline: ${draft.calibration.goodFor}`);
  }

  return {
    consider(windowsClosed) {
      if ((!camera.learn && orders.isEmpty()) || stopped || working || windowsClosed < lookedAt + lookedAtEvery) return;
      lookedAt = windowsClosed;
      working = learn()
        .catch((error: Error) => {
          if (!stopped) log.warn(`camera ${camera.id} cannot learn a baseline: ${error.message}`);
        })
        .finally(() => {
          working = null;
        });
    },
    progress: () => progress,
    async stop() {
      stopped = true;
      await working;
    },
  };
}
