import type { StatusSnapshot, StatusView } from '../../pipeline/status-view.ts';
import { withoutPasswords } from './without-passwords.ts';

const KEPT_MS = 250;

/** The snapshot, asked of the agent at most once in 250 ms however many people look; passwords in addresses and error
 * texts are taken out. Throws what `snapshot()` throws, and asks again the next time. */
export function cachedSnapshot(view: StatusView, monotonicMs: () => number): () => StatusSnapshot {
  let kept: StatusSnapshot | null = null;
  let takenMs = 0;
  return () => {
    const nowMs = monotonicMs();
    if (kept !== null && nowMs - takenMs < KEPT_MS) return kept;
    kept = null;
    kept = withoutPasswords(view.snapshot());
    takenMs = nowMs;
    return kept;
  };
}
