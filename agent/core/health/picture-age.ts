import type { CameraFacts } from './facts.ts';

const OLD_AFTER_MS = 10_000;

/** Whether the last picture no longer shows what is there now: older than three expected intervals, at least 10 s. */
export function isPictureOld(camera: Pick<CameraFacts, 'expectedIntervalMs' | 'lastFrameAgeMs'>): boolean {
  const limitMs = Math.max(OLD_AFTER_MS, 3 * (camera.expectedIntervalMs ?? 0));
  return camera.lastFrameAgeMs !== null && camera.lastFrameAgeMs > limitMs;
}
