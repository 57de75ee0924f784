import { join } from 'node:path';
import type { ModelSpec } from '../../core/model/model-spec.ts';
import { createModelRunner } from '../../io/inference/model-runner.ts';
import { pickRuntimeDir } from '../../io/journal/runtime-dir.ts';
import type { Clock, Log } from '../../pipeline/ports.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { createModelPreparer } from './model-preparer.ts';
import type { PreparedModel } from './prepared-model.ts';
import { type PreparedRunner, preparedRunner } from './prepared-runner.ts';

/** Builds the models of a box's cameras. Loaded only where a camera has one. */
export interface CameraModels {
  /** A model for the pictures of a camera, not started. `onPrepared`: its file was read, so its fingerprint is known. */
  open(
    camera: Pick<CameraConfig, 'preprocess'>,
    spec: ModelSpec,
    log: Log,
    onPrepared?: (prepared: PreparedModel) => void,
  ): PreparedRunner;
}

const silent: Log = { info() {}, warn() {}, error() {}, child: () => silent };
/** Pictures that wait while one is looked at or the process returns. */
const queue = 2;

export function cameraModels(config: Config, { clock, random }: { clock: Clock; random: () => number }): CameraModels {
  const preparer = createModelPreparer(config.stateDir, clock);
  // The cameras warn of a folder that is not as it should be.
  const sharedDir = pickRuntimeDir(config.runtimeDir, { log: silent });
  const cacheDir = join(config.stateDir, 'models', 'engines');
  return {
    open({ preprocess }, spec, log, onPrepared) {
      const { width, height, colour, scale, mean, std } = preprocess;
      const picture = { width, height, colour, scale, mean, std };
      const open = ({ path, hash, fingerprint, tapped }: PreparedModel) =>
        createModelRunner(
          { spec, model: { path, hash, fingerprint, tapped }, picture, cacheDir, queue, sharedDir },
          { clock, log, random },
        );
      const { prepare } = preparer;
      return preparedRunner(spec, { prepare, open, clock, log, ...(onPrepared ? { onPrepared } : {}) });
    },
  };
}
