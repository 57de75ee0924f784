import type { CameraSettings } from '../frame/frame.ts';
import type { StationConditions } from './conditions.ts';
import type { Amplification } from './sensor.ts';

export interface CameraMode {
  readonly autoExposure: boolean;
  readonly autoWhiteBalance: boolean;
}

/** As the station was commissioned. */
const exposureMs = 8;
/** What the bare sensor needs to show a new lamp's light as white. */
const whiteBalance = { red: 1.6, blue: 1.45 };
/** Longer would smear the parts; from there on auto-exposure takes gain. */
const longestExposureMs = 12;
const shortestExposureMs = 0.05;
const mostGainDb = 18;
/** Mean green light that auto-exposure aims at, of full scale. */
const aim = 0.13;

/**
 * How the camera amplifies light whose mean over the picture is `mean` before any amplification, and the settings it would
 * tell: exposure in steps of 1 µs, gain of .01 dB, white balance of .001.
 */
export function amplify(
  mode: CameraMode,
  conditions: StationConditions,
  mean: readonly [number, number, number],
): { amplification: Amplification; settings: CameraSettings } {
  const [time, gainDb] = mode.autoExposure ? automatic(conditions, mean[1]) : manual(conditions);
  const [red, blue] = mode.autoWhiteBalance
    ? [whiteBalance.red * greyGain(mean[1], mean[0]), whiteBalance.blue * greyGain(mean[1], mean[2])]
    : [whiteBalance.red * conditions.whiteBalanceRed, whiteBalance.blue * conditions.whiteBalanceBlue];
  const settings = {
    exposureMs: Math.round(time * 1000) / 1000,
    gainDb: Math.round(gainDb * 100) / 100,
    whiteBalanceRed: Math.round(red * 1000) / 1000,
    whiteBalanceBlue: Math.round(blue * 1000) / 1000,
  };
  const gain = 10 ** (settings.gainDb / 20);
  const exposed = (settings.exposureMs / exposureMs) * gain;
  const balanceRed = settings.whiteBalanceRed / whiteBalance.red;
  const balanceBlue = settings.whiteBalanceBlue / whiteBalance.blue;
  const clear = 1 - conditions.haze;
  const veil = conditions.haze * exposed;
  return {
    amplification: {
      factors: [clear * exposed * balanceRed, clear * exposed, clear * exposed * balanceBlue],
      gains: [gain * settings.whiteBalanceRed, gain, gain * settings.whiteBalanceBlue],
      veil: [veil * balanceRed * mean[0], veil * mean[1], veil * balanceBlue * mean[2]],
      noise: conditions.noise,
    },
    settings,
  };
}

function manual(conditions: StationConditions): [timeMs: number, gainDb: number] {
  return [exposureMs * conditions.exposureFactor, conditions.gainDb];
}

/** Settles at once; gain only where the longest exposure does not do. */
function automatic(conditions: StationConditions, mean: number): [timeMs: number, gainDb: number] {
  const wanted = (aim * conditions.exposureFactor) / Math.max(mean, 1e-6);
  const own = 10 ** (conditions.gainDb / 20);
  const timeMs = Math.min(longestExposureMs, Math.max(shortestExposureMs, (exposureMs * wanted) / own));
  const missing = wanted / own / (timeMs / exposureMs);
  const gainDb = Math.min(mostGainDb, Math.max(0, 20 * Math.log10(missing)));
  return [timeMs, conditions.gainDb + gainDb];
}

/** The grey-world rule: the picture's mean shall have no colour. */
function greyGain(green: number, other: number): number {
  return Math.min(4, Math.max(0.25, green / Math.max(other, 1e-6)));
}
