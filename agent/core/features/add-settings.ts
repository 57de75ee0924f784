import type { CameraSettings } from '../frame/frame.ts';
import type { FeatureSet } from './feature-set.ts';

/** Values of a frame's features that say what the camera was set to. */
const names = ['exposureMs', 'gainDb', 'fNumber', 'whiteBalanceRed', 'whiteBalanceBlue'] as const;

/** Takes the settings that the source told among the frame's values; the others, also of the frame before, are gone. */
export function addSettings({ values }: FeatureSet, settings: CameraSettings): void {
  for (const name of names) {
    const value = settings[name];
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
}
