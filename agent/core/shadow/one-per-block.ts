/**
 * The first of each block in the order given; what stands in no block is a block of its own. Frames of one part, or
 * of one run of like parts, are right and wrong together: counted one by one they would feign evidence.
 */
export function onePerBlock<T extends { block: string | null }>(all: readonly T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ block }) => {
    if (block === null) return true;
    if (seen.has(block)) return false;
    seen.add(block);
    return true;
  });
}
