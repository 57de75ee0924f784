import type { DirtSpot, StationConditions } from './conditions.ts';

/**
 * What a condition is on its way between two values, `share` of it gone: in equal steps, but a lamp's output in equal ratios
 * (TM-21). Spots grow one by one in the order of both lists, from nothing where there was none. What has nothing between
 * yes and no, or between recipes, changes at the end.
 */
export function valueBetween(key: keyof StationConditions, from: unknown, to: unknown, share: number): unknown {
  if (key === 'recipeIndex' || key === 'frozen') return from;
  if (key === 'dirt') return spotsBetween(from as readonly DirtSpot[], to as readonly DirtSpot[], share);
  if (key === 'shiftPx') {
    const [before, after] = [from, to] as { x: number; y: number }[];
    return { x: between(before!.x, after!.x, share), y: between(before!.y, after!.y, share) };
  }
  const [before, after] = [from as number, to as number];
  if (key === 'lampOutput' && before > 0 && after > 0) return before * (after / before) ** share;
  return between(before, after, share);
}

function spotsBetween(from: readonly DirtSpot[], to: readonly DirtSpot[], share: number): DirtSpot[] {
  const count = Math.max(from.length, to.length);
  return Array.from({ length: count }, (_, n) => {
    const before = from[n] ?? { ...to[n]!, loss: 0 };
    const after = to[n] ?? { ...from[n]!, loss: 0 };
    return {
      x: between(before.x, after.x, share),
      y: between(before.y, after.y, share),
      radius: between(before.radius, after.radius, share),
      loss: between(before.loss, after.loss, share),
    };
  });
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
