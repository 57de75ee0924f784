import { moveRun, type RunState } from './run-chart.ts';

/** Windows that are looked back on, and how many of them must lie off alike. */
const memory = 5;
const wanted = 3;
const leastPx = 0.7;
/** Healthy windows' 90 % quantile of straying, times this, is never called a shift. */
const spreads = 3;
/** Two shifts are the same one when they differ by no more than this and a fifth of their length. */
const alikePx = 0.5;
/** Windows without the texture that count as one displaced window. */
const lostWindows = 2;

export interface DisplacementState {
  /** The newest windows that could be placed, the oldest first. */
  seen: { x: number; y: number; startMs: number }[];
  /** Windows in a row that showed contrast, but not the texture. */
  lost: RunState;
}

export interface DisplacementReading {
  /** Windows of the last five that lie off in the same way. */
  statistic: number;
  threshold: number;
  sinceMs: number;
}

/** From where on a window counts as displaced, in pixels. */
export function displacementLimit(spread: number): number {
  return Math.max(leastPx, spreads * spread);
}

/** Takes a window's place against the baseline's, in pixels. 'lost': texture that was always there is no longer found
 * though the view is free, so it may have moved too far; `null`: nothing can be said, and the chart stays. */
export function moveDisplacement(
  state: DisplacementState,
  shift: { readonly x: number; readonly y: number } | 'lost' | null,
  startMs: number,
  limit: number,
): DisplacementReading {
  if (shift !== null) moveRun(state.lost, shift === 'lost', 1, startMs);
  if (shift !== null && shift !== 'lost') {
    state.seen.push({ x: shift.x, y: shift.y, startMs });
    if (state.seen.length > memory) state.seen.shift();
  }
  let most = 0;
  let sinceMs = startMs;
  for (const one of state.seen) {
    const length = Math.hypot(one.x, one.y);
    if (length < limit) continue;
    const reach = alikePx + length / 5;
    const alike = state.seen.filter((other) => Math.hypot(other.x - one.x, other.y - one.y) <= reach);
    const off = alike.filter((other) => Math.hypot(other.x, other.y) >= limit);
    if (off.length <= most) continue;
    most = off.length;
    sinceMs = off[0]!.startMs;
  }
  const threshold = wanted - 0.5;
  const lost = state.lost.count / lostWindows;
  return lost > most
    ? { statistic: lost, threshold, sinceMs: state.lost.sinceMs }
    : { statistic: most, threshold, sinceMs };
}
