import type { CameraConfig } from '../config/schema.ts';
import { NoModel, prepareInChild } from './prepare-in-child.ts';

/** Of a camera's configured model: see `CameraSetting.model`. A model that cannot be read is not known; who runs it says
 * why. */
export async function modelFingerprint({ model }: Pick<CameraConfig, 'model'>): Promise<string | null | undefined> {
  if (model === null) return null;
  try {
    return (await prepareInChild({ spec: model, dir: null })).fingerprint;
  } catch (error) {
    if (error instanceof NoModel) return undefined;
    throw error;
  }
}
