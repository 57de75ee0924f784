/**
 * When, within `spreadMs`, it is this box's turn: the same each time, and even over many boxes, so that a plant's boxes
 * do not all come back in the second in which their broker does. Milliseconds from 0 to below `spreadMs`. FNV-1a
 * (Fowler, Noll, Vo) over the ids, then the finaliser of MurmurHash3 (Appleby), since ids differ in their last digits
 * only and FNV alone leaves those close together.
 */
export function slotOffsetMs(site: string, device: string, spreadMs: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${site}/${device}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return Math.floor(((hash >>> 0) / 2 ** 32) * spreadMs);
}
