import { windowsToLearn } from '../../core/baseline/windows-to-learn.ts';
import { shownRegion } from '../../core/frame/shown-region.ts';
import type { SetUp } from '../../pipeline/set-up.ts';
import type { RunningParts } from '../status-snapshot.ts';

/** What the set-up help of a camera is drawn from; `null`: there is no such camera. */
export function cameraSetUp(parts: RunningParts, id: string): SetUp | null {
  const camera = parts.config.cameras.find((one) => one.id === id && one.enabled);
  if (!camera) return null;
  const opened = parts.drifts.get(id);
  const size = opened?.sourceSize?.() ?? null;
  const { crop = null, width, height, fit, position } = camera.preprocess;
  const from = crop ?? (size && { left: 0, top: 0, ...size });
  const recipe = parts.cameras.get(id)?.facts().recipe ?? null;
  const seen = opened?.learner.progress().get(recipe);
  const isLearning = seen !== undefined && !opened?.baselines.current(recipe);
  return {
    size,
    crop,
    shown: from && shownRegion(from, { width, height, fit, position }),
    windowMs: camera.windowMs,
    learning: isLearning ? { seen, wanted: windowsToLearn } : null,
    exposureLocked: camera.lighting.exposureLocked,
    whiteBalanceLocked: camera.lighting.whiteBalanceLocked,
  };
}
