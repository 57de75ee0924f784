import type { ModelSpec } from '../../core/model/model-spec.ts';
import type { CameraConfig, Config } from '../config/schema.ts';
import { modelShelf, shelvedSpec } from './model-shelf.ts';

/** The model that a camera is to use: the promoted one, else the one of its settings; `null`: none. A shelf that cannot be
 * read counts as empty here; the agent says why. */
export function modelInUse(config: Pick<Config, 'stateDir'>, camera: CameraOfModel): ModelSpec | null {
  const { id, model } = camera;
  if (model === null) return null;
  try {
    const shelf = modelShelf(config.stateDir, id, model.path);
    const { model: promoted } = shelf.wanted();
    return promoted ? shelvedSpec(model, promoted, shelf.fileOf(promoted)) : model;
  } catch {
    return model;
  }
}

export type CameraOfModel = Pick<CameraConfig, 'id' | 'model'>;

/** The camera with the model that it is to use in the place of the one of its settings. */
export function withModelInUse<C extends CameraOfModel>({ config, camera }: { config: Config; camera: C }): C {
  return { ...camera, model: modelInUse(config, camera) };
}
