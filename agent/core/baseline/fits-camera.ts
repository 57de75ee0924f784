import type { Baseline } from './baseline.ts';

/** What a camera's windows are measured with. */
export interface CameraSetting {
  readonly preprocessing: string;
  /** Fingerprint of the model; `null`: it has none · `undefined`: it is not known yet, and nothing is said of it. */
  readonly model: string | null | undefined;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly windowMs: number;
  /** `null`: the camera runs no recipes. */
  readonly recipe: string | null;
}

/** Why windows of this camera must not be scored against this baseline, a sentence each; empty: they may. */
export function misfits(baseline: Baseline, camera: CameraSetting): string[] {
  const found: string[] = [];
  const { picture, fingerprint } = baseline;
  const size = (of: { width: number; height: number }) => `${of.width}×${of.height}`;
  if (picture.width !== camera.width || picture.height !== camera.height)
    found.push(`another size: the baseline is of ${size(picture)} pictures, the camera gives ${size(camera)}`);
  if (picture.channels !== camera.channels)
    found.push(
      `another colour order: the baseline is ${colour(picture.channels)}, the camera's pictures are ${colour(camera.channels)}`,
    );
  // The size and the channels are part of the fingerprint; what else differs only its number says.
  if (found.length === 0 && fingerprint.preprocessing !== camera.preprocessing)
    found.push(
      `another preprocessing (colour order, crop, fit, resize or normalisation): the baseline has fingerprint ${fingerprint.preprocessing}, the camera ${camera.preprocessing}`,
    );
  if (baseline.windowMs !== camera.windowMs)
    found.push(
      `another window length: the baseline has ${seconds(baseline.windowMs)}, the camera ${seconds(camera.windowMs)}`,
    );
  // One that was made without a model holds for the pixels as before.
  if (fingerprint.model !== null && camera.model !== undefined && fingerprint.model !== camera.model)
    found.push(
      camera.model === null
        ? `another model: the baseline was made with a model (fingerprint ${fingerprint.model}), the camera has none; give it that model, or make a baseline without`
        : `another model, watched layer or meaning of its outputs: the baseline has fingerprint ${fingerprint.model}, the camera ${camera.model}; make a baseline with this model, or give the camera the one before`,
    );
  if (baseline.recipe !== camera.recipe)
    found.push(
      `another recipe: the baseline is of ${baseline.recipe ?? 'no recipe'}, asked for is ${camera.recipe ?? 'none'}`,
    );
  return found;
}

function colour(channels: 1 | 3): string {
  return channels === 1 ? 'grey' : 'in colour';
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
