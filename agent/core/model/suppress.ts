import type { Candidates } from './candidates.ts';

/**
 * Greedy non-maximum suppression: the surest box stays, and boxes of its class that overlap it by more than `mostOverlap`
 * (intersection over union) go; and so on with the next. Writes the slots of those that stay into `kept`, the surest
 * first, until it is full, and returns how many they are. `order` is room for as many slots as there are candidates.
 */
export function suppress(candidates: Candidates, mostOverlap: number, kept: Int32Array, order: Int32Array): number {
  const { scores, classes, count } = candidates;
  for (let slot = 0; slot < count; slot++) order[slot] = slot;
  order.subarray(0, count).sort((a, b) => scores[b]! - scores[a]! || a - b);
  let stay = 0;
  for (let place = 0; place < count && stay < kept.length; place++) {
    const slot = order[place]!;
    let covered = false;
    for (let other = 0; other < stay && !covered; other++)
      covered = classes[kept[other]!] === classes[slot] && overlap(candidates, kept[other]!, slot) > mostOverlap;
    if (!covered) kept[stay++] = slot;
  }
  return stay;
}

/** Intersection over union of two boxes; 0 where they do not meet. */
export function overlap({ left, top, right, bottom }: Candidates, a: number, b: number): number {
  const width = Math.min(right[a]!, right[b]!) - Math.max(left[a]!, left[b]!);
  const height = Math.min(bottom[a]!, bottom[b]!) - Math.max(top[a]!, top[b]!);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  const area = (slot: number) => (right[slot]! - left[slot]!) * (bottom[slot]! - top[slot]!);
  return shared / (area(a) + area(b) - shared);
}
