import type { Reference } from '../baseline/baseline.ts';
import type { Window } from '../window/window.ts';
import type { CalibratedChannel } from './calibration.ts';
import type { FramesSeen } from './frame-width.ts';
import { modelPart } from './model-channels.ts';

/** Below this part of the usual readings of a model a distance of its histograms says how few they are, not what they are. */
const LEAST_READINGS = 0.5;

/** How many frames of a window tell of a feature, and how many usually do: a model may look at every n-th frame. */
export function framesSeen(
  { feature }: CalibratedChannel,
  window: Window,
  { reference, frames, usual }: { readonly reference: Reference; readonly frames: number; readonly usual: number },
): FramesSeen {
  if (modelPart(feature) === null) return { frames: window.frames, usual };
  const inBaseline = reference.stats.get(feature)?.n ?? frames;
  const share = frames > 0 ? Math.min(1, inBaseline / frames) : 1;
  return { frames: Math.min(window.frames, window.stats.get(feature)?.n ?? 0), usual: usual * share };
}

/** Whether a model said too little in a window for distances of its histograms. `frames`: of the whole baseline. */
export function hasFewReadings(window: Window, reference: Reference, frames: number): boolean {
  if (frames === 0) return false;
  const usual = (readings(reference.stats) / frames) * window.frames;
  return readings(window.stats) < LEAST_READINGS * usual;
}

/** Frames that the model said anything of. */
function readings(stats: ReadonlyMap<string, { readonly n: number }>): number {
  let most = 0;
  for (const [name, { n }] of stats) if (n > most && modelPart(name) !== null) most = n;
  return most;
}
