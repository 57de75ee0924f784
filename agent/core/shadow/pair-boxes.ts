import type { Detection } from '../model/model-reading.ts';

/** Boxes that overlap by at least this (intersection over union) are of the same thing. */
export const sameThingOverlap = 0.5;

/** How many boxes of the two lists stand for the same thing: of one class, and overlapping enough. The surest of the
 * first list chooses first, the best fit of what is left; each box is paired once. */
export function pairBoxes(first: readonly Detection[], second: readonly Detection[]): number {
  const free = new Set(second);
  let pairs = 0;
  for (const box of [...first].sort((a, b) => b.confidence - a.confidence)) {
    let best: Detection | null = null;
    let most = sameThingOverlap;
    for (const other of free) {
      const overlap = other.label === box.label ? overlapOf(box, other) : 0;
      if (overlap < most) continue;
      most = overlap;
      best = other;
    }
    if (!best) continue;
    free.delete(best);
    pairs++;
  }
  return pairs;
}

function overlapOf(a: Detection, b: Detection): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (!(width > 0 && height > 0)) return 0;
  const common = width * height;
  return common / (a.width * a.height + b.width * b.height - common);
}
