/** What the numbers of all classes say together. */
export interface ClassScores {
  /** The surest class; −1: none. */
  top: number;
  /** Its number and the next one's, and then, where classes exclude each other, its probability. */
  first: number;
  second: number;
  /** ln of how many times likelier the surest class is than the next one; of logits their difference. */
  margin: number;
}

export const noClassScores = (): ClassScores => ({ top: -1, first: 0, second: 0, margin: 0 });

/** How far beyond 0 and 1 rounding may carry a probability. */
const ROUNDING = 1e-3;
/** Probabilities below are taken for this one, so that a margin has an end: 27.6. */
const LEAST_PROBABILITY = 1e-12;

/** Softmax of logits, without the vector of its results. `false`: a number is not finite. */
export function scoresOfLogits(logits: ArrayLike<number>, into: ClassScores): boolean {
  if (!ranked(logits, into)) return false;
  const highest = into.first;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - highest);
  into.margin = highest - into.second;
  into.first = 1 / sum;
  into.second = Math.exp(-into.margin) / sum;
  return Number.isFinite(into.margin);
}

/** Probabilities as they are; `false`: one is not finite, or is none at all (beyond 0 to 1 by more than rounding). */
export function scoresOfProbabilities(shares: ArrayLike<number>, into: ClassScores): boolean {
  if (!ranked(shares, into)) return false;
  for (let i = 0; i < shares.length; i++) if (!isProbability(shares[i]!)) return false;
  into.first = clipped(into.first);
  into.second = clipped(into.second);
  into.margin = Math.log(Math.max(into.first, LEAST_PROBABILITY) / Math.max(into.second, LEAST_PROBABILITY));
  return true;
}

export const isProbability = (value: number): boolean => value >= -ROUNDING && value <= 1 + ROUNDING;
export const clipped = (share: number): number => Math.min(1, Math.max(0, share));
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The highest number, its place, and the next one; `false`: one is not finite, or there is none. */
export function ranked(numbers: ArrayLike<number>, into: ClassScores): boolean {
  into.top = -1;
  into.first = Number.NEGATIVE_INFINITY;
  into.second = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (!Number.isFinite(value)) return false;
    if (value > into.first) {
      into.second = into.first;
      into.first = value;
      into.top = i;
    } else if (value > into.second) into.second = value;
  }
  return into.top >= 0;
}
