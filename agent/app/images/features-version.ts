import { createAnalyser } from '../../core/features/analyser.ts';
import { tensorChannels } from '../../core/frame/tensor.ts';
import type { PreprocessOptions } from '../../io/preprocess/options.ts';

/** Bump when a feature of this name is measured otherwise, so that kept ones are not used. */
const MEASURED_SINCE = '2';

/** Tells features kept by this version of the program from those of another one that measures more or less. */
export function featuresVersion({ colour }: Pick<PreprocessOptions, 'colour'>): string {
  const [width, height, channels] = [8, 8, tensorChannels(colour)];
  const analyse = createAnalyser({ width, height, channels });
  const { histograms, values } = analyse({
    width,
    height,
    channels,
    pixels: new Uint8Array(width * height * channels),
  });
  return [MEASURED_SINCE, ...histograms.keys(), ...values.keys()].join(' ');
}
