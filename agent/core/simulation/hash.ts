/** Numbers in [0, 1) that depend on their arguments alone, so that any frame can be drawn without those before it. Whole
 * numbers up to 2^53 count. Finaliser of MurmurHash3, once for each argument. */
export function unitHash(seed: number, n: number, salt: number): number {
  const low = mixed((n | 0) ^ mixed((seed | 0) + 0x9e3779b9));
  return (mixed(low ^ mixed(Math.floor(n / 0x1_0000_0000) + Math.imul(salt, 0x85ebca6b))) >>> 0) / 0x1_0000_0000;
}

/** The same with mean 0 and variance 1, normally distributed (Box and Muller 1958). Takes the salts `salt` and `salt + 1`. */
export function normalHash(seed: number, n: number, salt: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unitHash(seed, n, salt)));
  return radius * Math.cos(2 * Math.PI * unitHash(seed, n, salt + 1));
}

/** A curve through one normal deviate at every whole `position`, smooth between them. */
export function smoothNormal(seed: number, position: number, salt: number): number {
  const node = Math.floor(position);
  const share = position - node;
  const weight = share * share * (3 - 2 * share);
  return normalHash(seed, node, salt) * (1 - weight) + normalHash(seed, node + 1, salt) * weight;
}

function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
