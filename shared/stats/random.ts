/** The four 32-bit words of a generator. */
export type RandomState = Uint32Array;

/**
 * Numbers in [0, 1), evenly spread, the same for the same seed on every machine. 32 random bits each; for simulations,
 * bootstraps and tests, never for secrets.
 */
export function seededRandom(seed: number): () => number {
  const state = stateFromSeed(seed);
  return () => nextWord(state) / 0x1_0000_0000;
}

/** Spreads a seed over the state, so that neighbouring seeds give unrelated streams (splitmix, Steele et al. 2014, in 32
 * bits with the finaliser of MurmurHash3). The whole number part of the seed counts, up to 2^53. */
export function stateFromSeed(seed: number): RandomState {
  const whole = Math.trunc(seed);
  let low = whole | 0;
  const high = Math.floor(whole / 0x1_0000_0000) | 0;
  const state = new Uint32Array(4);
  for (let word = 0; word < 4; word++) {
    low = (low + 0x9e3779b9) | 0;
    state[word] = mixed(low ^ mixed(high + word));
  }
  if (state[0] === 0 && state[1] === 0 && state[2] === 0 && state[3] === 0) state[0] = 1;
  return state;
}

/** xoshiro128** 1.1 (Blackman and Vigna 2018): the next 32-bit word; moves the state on. Period 2^128 − 1. */
export function nextWord(state: RandomState): number {
  const s1 = state[1]!;
  const scrambled = Math.imul(rotated(Math.imul(s1, 5), 7), 9) >>> 0;
  state[2]! ^= state[0]!;
  state[3]! ^= s1;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= s1 << 9;
  state[3] = rotated(state[3]!, 11);
  return scrambled;
}

/** A number with mean 0 and variance 1, normally distributed (Box and Muller 1958); takes two numbers from `random`. */
export function normalDeviate(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
