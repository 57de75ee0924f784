import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { ShadowStatus } from '../../core/shadow/shadow-status.ts';
import { createModelWatch, type ModelWatch } from '../../pipeline/model-watch.ts';
import type { Clock, Journal, Log } from '../../pipeline/ports.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { openShadow } from '../shadow/open-shadow.ts';
import type { CameraModels } from './camera-models.ts';
import { noteModel } from './model-note.ts';
import type { PreparedRunner } from './prepared-runner.ts';
import { promotableModel } from './promote-runner.ts';

export interface OpenedModel {
  /** `null`: the camera has none. */
  readonly watch: ModelWatch | null;
  /** See `CameraSetting.model`. */
  readonly fingerprint: () => string | null | undefined;
  /** Of its candidate; `null`: it has none. */
  readonly shadow: () => ShadowStatus | null;
  /** Of a promoted model that is being loaded or proves itself, in words; `null`: nothing is under way. */
  readonly promotion: () => string | null;
  /** Told in words when another model answers from then on. */
  onSwapped(listener: (text: string) => void): void;
}

export interface OpenModelParts {
  readonly models: CameraModels | null;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly config: Pick<Config, 'stateDir'>;
}

/** The model of a camera, built and not started, with its candidate in the shadow. Since when it looks at the camera's
 * pictures is noted in the journal. */
export function openModel(
  camera: CameraConfig,
  { models, journal, clock, config }: OpenModelParts,
  log: Log,
): OpenedModel {
  const note = (fingerprint: string | null) =>
    void noteModel(journal, camera.id, { fingerprint, sinceMs: clock.wallMs() }).catch((error: Error) =>
      log.warn(`the model of camera ${camera.id} is not noted: ${error.message}`),
    );
  if (camera.model === null || models === null) {
    note(null);
    const none = { shadow: () => null, promotion: () => null, onSwapped: () => {} };
    return { watch: null, fingerprint: () => null, ...none };
  }
  const { stateDir } = config;
  const listeners: ((text: string) => void)[] = [];
  const open = (spec: ModelSpec): PreparedRunner => {
    const opened = models.open(camera, spec, log, ({ fingerprint }) => {
      if (opened === swap.serving()) note(fingerprint);
    });
    return opened;
  };
  const swap = promotableModel(camera, {
    ...{ stateDir, open, journal, clock, log },
    onSwapped(text) {
      const prepared = swap.serving().prepared();
      if (prepared) note(prepared.fingerprint);
      for (const listener of listeners) listener(text);
    },
  });
  const openCandidate = (spec: ModelSpec) => models.open(camera, spec, log);
  const shadow = openShadow(camera, swap, { stateDir, open: openCandidate, journal, clock, log });
  return {
    watch: createModelWatch(shadow ?? swap, camera.model.inferEvery, clock),
    fingerprint: () => swap.serving().prepared()?.fingerprint,
    shadow: () => shadow?.shadow() ?? null,
    promotion: () => swap.promotion(),
    onSwapped: (listener) => void listeners.push(listener),
  };
}
