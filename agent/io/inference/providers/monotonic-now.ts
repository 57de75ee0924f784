/** Milliseconds that never go back. */
export function monotonicNow(): number {
  return performance.now();
}
