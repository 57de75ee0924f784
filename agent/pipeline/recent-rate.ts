/** Frames per second over the last minute or so: an exponential mean that forgets with `overMs`. */
export interface RecentRate {
  count(nowMs: number): void;
  perSecond(nowMs: number): number;
}

export function createRecentRate(overMs = 10_000): RecentRate {
  let weight = 0;
  let startedMs: number | null = null;
  let lastMs = 0;
  const decayTo = (nowMs: number) => {
    weight *= Math.exp(-(nowMs - lastMs) / overMs);
    lastMs = nowMs;
  };
  return {
    count(nowMs) {
      startedMs ??= nowMs;
      decayTo(nowMs);
      weight++;
    },
    perSecond(nowMs) {
      if (startedMs === null) return 0;
      const seenMs = nowMs - startedMs;
      const effectiveMs = overMs * (1 - Math.exp(-seenMs / overMs));
      if (effectiveMs < 1) return 0;
      return (1000 * weight * Math.exp(-(nowMs - lastMs) / overMs)) / effectiveMs;
    },
  };
}
