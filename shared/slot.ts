/**
 * A box's moment within `spreadMs`, evenly spread over the boxes and always the same for one: thousands that lost a broker
 * together do not return together. FNV-1a over both ids, then the finaliser of MurmurHash3, since ids often differ in their
 * last digit only.
 */
export function slotOffsetMs(site: string, device: string, spreadMs: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${site}/${device}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return Math.floor((hash / 2 ** 32) * spreadMs);
}
