import { createModelWatch, type ModelWatch } from '../../pipeline/model-watch.ts';
import type { Clock, Journal, Log } from '../../pipeline/ports.ts';
import type { CameraConfig } from '../config/schema.ts';
import type { CameraModels } from './camera-models.ts';
import { noteModel } from './model-note.ts';

export interface OpenedModel {
  /** `null`: the camera has none. */
  readonly watch: ModelWatch | null;
  /** See `CameraSetting.model`. */
  readonly fingerprint: () => string | null | undefined;
}

/** The model of a camera, built and not started. Since when it looks at the camera's pictures is noted in the journal. */
export function openModel(
  camera: CameraConfig,
  { models, journal, clock }: { models: CameraModels | null; journal: Journal; clock: Clock },
  log: Log,
): OpenedModel {
  const note = (fingerprint: string | null) =>
    void noteModel(journal, camera.id, { fingerprint, sinceMs: clock.wallMs() }).catch((error: Error) =>
      log.warn(`the model of camera ${camera.id} is not noted: ${error.message}`),
    );
  if (camera.model === null || models === null) {
    note(null);
    return { watch: null, fingerprint: () => null };
  }
  const runner = models.open(camera, camera.model, log, ({ fingerprint }) => note(fingerprint));
  return {
    watch: createModelWatch(runner, camera.model.inferEvery, clock),
    fingerprint: () => runner.prepared()?.fingerprint,
  };
}
