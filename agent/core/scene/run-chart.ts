/** Counts how often in a row something was so. */
export interface RunState {
  count: number;
  sinceMs: number;
}

export function newRun(): RunState {
  return { count: 0, sinceMs: 0 };
}

/** Adds `count` when it is so, and starts again from 0 when not. */
export function moveRun(state: RunState, isSo: boolean, count: number, startMs: number): void {
  if (state.count === 0 || !isSo) state.sinceMs = startMs;
  state.count = isSo ? state.count + count : 0;
}
