import { join } from 'node:path';
import type { BaselineExample } from '../core/baseline/baseline.ts';
import type { Diagnose } from '../core/diagnosis/diagnosis.ts';
import type { Scenario } from '../core/simulation/scenario.ts';
import { memoryCheckpoint } from '../io/journal/memory-checkpoint.ts';
import { pickRuntimeDir } from '../io/journal/runtime-dir.ts';
import { encodeJpeg } from '../io/preprocess/encode-jpeg.ts';
import { type SharpPreprocessor, sharpPreprocessor } from '../io/preprocess/sharp-preprocessor.ts';
import { createBoxTime } from '../pipeline/box-time.ts';
import { type Camera, createCamera } from '../pipeline/camera.ts';
import { createDriftWatch, type DriftWatch } from '../pipeline/drift-watch.ts';
import type { Clock, Journal, Log } from '../pipeline/ports.ts';
import { type CameraBaselines, cameraBaselines } from './baseline/camera-baselines.ts';
import { type LearnOrders, learnOrders } from './baseline/learn-orders.ts';
import { createLearner, type Learner } from './baseline/learner.ts';
import type { CameraConfig, Config } from './config/schema.ts';
import { preprocessOptions } from './io-options.ts';
import type { CameraModels } from './model/camera-models.ts';
import { type OpenedModel, openModel } from './model/open-model.ts';
import { noteSettings } from './note-settings.ts';
import { openSource } from './open-source.ts';

export interface OpenedCamera {
  readonly camera: Camera;
  readonly baselines: CameraBaselines;
  readonly orders: LearnOrders;
  readonly drift: DriftWatch;
  readonly learner: Learner;
  readonly model: Pick<OpenedModel, 'shadow' | 'promotion'>;
  /** Of the camera's own pictures. */
  readonly sourceSize: () => SharpPreprocessor['sourceSize'];
}

export interface CameraParts {
  readonly config: Config;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Of the whole box. */
  readonly log: Log;
  readonly random: () => number;
  readonly diagnose: Diagnose;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** In which people on the site read dates. */
  readonly timeZone: string;
  /** `null`: no camera has a model. */
  readonly models: CameraModels | null;
}

/** One camera with what reads it, built and not started. Throws for settings that only its parts can judge. */
export function openCamera(camera: CameraConfig, parts: CameraParts): OpenedCamera {
  const { config, journal, clock, random, diagnose, timeZone } = parts;
  const log = parts.log.child(camera.id);
  const model = openModel(camera, parts, log);
  const baselines = cameraBaselines(config, camera, log, model.fingerprint);
  const { exposureLocked, whiteBalanceLocked, colourMatrix, ...limits } = camera.lighting;
  const orders = learnOrders(journal, camera.id);
  const drift = createDriftWatch({
    camera: camera.id,
    baselineFor: baselines.current,
    diagnose,
    lighting: { limits, timeZone, exposureLocked, whiteBalanceLocked, colourMatrix },
    learnsScenery: (recipe) => camera.learn || orders.has(recipe),
    sinceMs: orders.sinceMs,
  });
  const runtimeDir = pickRuntimeDir(config.runtimeDir, { log: parts.log });
  const preprocessor = sharpPreprocessor(preprocessOptions(camera.preprocess, config.limits));
  const built = createCamera(
    { id: camera.id, windowMs: camera.windowMs, reports: config.reports },
    {
      clock,
      // Each camera takes over a clock that was set in its own turn.
      time: createBoxTime(clock),
      log,
      source: openSource(camera, config.limits, { clock, log, random }, parts.scenarios),
      preprocessor,
      checkpoint: memoryCheckpoint(join(runtimeDir, `${camera.id}.open`)),
      journal,
      drift,
      model: model.watch,
    },
  );
  model.onSwapped((text) => built.logged({ kind: 'configuration', text }));
  noteSettings(camera, journal, built, log);
  const learner = createLearner({
    ...{ config, camera, baselines, orders, drift, journal, clock, log },
    example: () => pictureOf(built),
  });
  const sourceSize = () => preprocessor.sourceSize;
  return { camera: built, baselines, orders, drift, learner, model, sourceSize };
}

const exampleQuality = 80;

async function pictureOf(camera: Pick<Camera, 'lastPicture'>): Promise<BaselineExample | null> {
  const shown = camera.lastPicture();
  if (!shown) return null;
  const name = `${new Date(shown.atMs).toISOString().slice(0, 19).replaceAll(':', '_')}.jpg`;
  return { name, atMs: shown.atMs, jpeg: await encodeJpeg(shown.picture, exampleQuality) };
}
