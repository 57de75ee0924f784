import { nextWord, stateFromSeed } from '../../../shared/stats/random.ts';

/** How many numbers stand for a vector of many channels; measured in README.md. */
export const PROJECTIONS = 8;
/** Up to this many channels each has a value of its own. */
export const MOST_CHANNEL_VALUES = 12;

/** `activation00`, `activation01`, … */
export const projectionName = (prefix: string, index: number): string => `${prefix}${String(index).padStart(2, '0')}`;

/**
 * Few numbers that keep the distances between vectors of many (Johnson and Lindenstrauss 1984; with signs: Achlioptas
 * 2003): projection k is Σ ±value ÷ √channels. The signs follow from the tensor's name and the number of channels alone, so
 * every box draws the same ones. Vectors of at most 12 numbers stay as they are.
 */
export class Projections {
  readonly channels: number;
  /** How many numbers come out. */
  readonly count: number;
  /** Of projection k at `k × channels`; empty where the vector stays as it is. */
  #signs: Int8Array;

  constructor(tensor: string, channels: number, projections = PROJECTIONS) {
    this.channels = channels;
    const few = channels <= MOST_CHANNEL_VALUES;
    this.count = few ? channels : projections;
    this.#signs = few ? new Int8Array(0) : drawn(tensor, channels, projections);
  }

  /** Number `index` of what stands for `vector`. */
  of(vector: ArrayLike<number>, index: number): number {
    if (this.#signs.length === 0) return vector[index]!;
    const first = index * this.channels;
    let sum = 0;
    for (let channel = 0; channel < this.channels; channel++) sum += this.#signs[first + channel]! * vector[channel]!;
    return sum / Math.sqrt(this.channels);
  }
}

function drawn(tensor: string, channels: number, projections: number): Int8Array {
  const state = stateFromSeed(seedOf(tensor, channels));
  return Int8Array.from({ length: projections * channels }, () => (nextWord(state) >>> 31 === 0 ? 1 : -1));
}

/** FNV-1a of the name's UTF-16 units, then of the number of channels, in 32 bits. */
function seedOf(tensor: string, channels: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < tensor.length; i++) hash = Math.imul(hash ^ tensor.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ channels, 0x01000193) >>> 0;
}
