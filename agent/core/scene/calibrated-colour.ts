import type { Histogram } from '../../../shared/sketch/histogram.ts';
import type { Reference } from '../baseline/baseline.ts';
import { HIGHLIGHT_LEVEL } from '../features/level-share.ts';
import { linearLight } from '../features/linear-light.ts';
import {
  type Chromaticity,
  chromaticityOf,
  colourTemperature,
  deltaUv,
  type SensorMatrix,
} from '../lighting/colour.ts';
import type { Window } from '../window/window.ts';

/** Gains of the camera's white balance, as it told them with the pictures; 1 where it is locked. */
interface Gains {
  readonly red: number;
  readonly blue: number;
}

/**
 * Colour of the whole picture through a calibrated camera: `colourTemperature` in kelvin, and `colourDuv`, Δu′v′ from the
 * baseline. Empty where the pictures are grey, have fewer than 256 levels or do not tell a white balance that may change.
 */
export function calibratedColour(
  window: Pick<Window, 'histograms' | 'stats'>,
  reference: Reference,
  matrix: SensorMatrix,
  whiteBalanceLocked: boolean,
): Record<string, number> {
  const now = chromaticity(window.histograms, gainsOf(window.stats, whiteBalanceLocked), matrix);
  const usual = chromaticity(reference.histograms, gainsOf(reference.stats, whiteBalanceLocked), matrix);
  if (!now) return {};
  return { colourTemperature: colourTemperature(now), ...(usual ? { colourDuv: deltaUv(now, usual) } : {}) };
}

function gainsOf(stats: ReadonlyMap<string, { n: number; mean: number }>, locked: boolean): Gains | null {
  const red = stats.get('whiteBalanceRed');
  const blue = stats.get('whiteBalanceBlue');
  if (red && blue && red.n > 0 && blue.n > 0 && red.mean > 0 && blue.mean > 0)
    return { red: red.mean, blue: blue.mean };
  return locked ? { red: 1, blue: 1 } : null;
}

function chromaticity(
  histograms: ReadonlyMap<string, Histogram>,
  gains: Gains | null,
  matrix: SensorMatrix,
): Chromaticity | null {
  const [red, green, blue] = ['red', 'green', 'blue'].map((name) => linearMean(histograms.get(name)));
  if (!gains || red == null || green == null || blue == null) return null;
  return chromaticityOf(matrix, red / gains.red, green, blue / gains.blue);
}

/** Mean linear light of the levels that are not blown out. */
function linearMean(histogram: Histogram | undefined): number | null {
  if (histogram?.counts.length !== 256) return null;
  let sum = 0;
  let pixels = 0;
  for (let level = 0; level < HIGHLIGHT_LEVEL; level++) {
    sum += histogram.counts[level]! * linearLight[level]!;
    pixels += histogram.counts[level]!;
  }
  return pixels === 0 ? null : sum / pixels;
}
