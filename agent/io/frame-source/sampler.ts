/** Whether a live frame at this moment is one of those to be taken. */
export type Sampler = (monotonicMs: number) => boolean;

/**
 * Takes one frame each `everyMs`, on a schedule that does not slip: a frame that comes a little late does not delay the
 * ones after it, else a camera at 10 frames a second and `everyMs` 100 would give every second frame.
 * `null` takes every frame.
 */
export function createSampler(everyMs: number | null): Sampler {
  let dueMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (everyMs === null) return true;
    // A frame may come this much early: two clocks that tick at the same rate still jitter against each other.
    if (nowMs < dueMs - everyMs / 20) return false;
    dueMs = nowMs - dueMs > everyMs ? nowMs + everyMs : dueMs + everyMs;
    return true;
  };
}
