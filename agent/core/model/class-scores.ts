/** What the numbers of all classes say together. */
export interface ClassScores {
  /** The surest class and its probability, and that of the next (0 where there is none). */
  top: number;
  first: number;
  second: number;
  /** Shannon's entropy of the classes' probabilities in nats, 0 (sure) to ln of their number. */
  entropy: number;
}

export const noClassScores = (): ClassScores => ({ top: -1, first: 0, second: 0, entropy: 0 });

/** How far beyond 0 and 1 rounding may carry a probability. */
const ROUNDING = 1e-3;

/** Softmax of logits, without the vector of its results. `false`: a number is not finite. */
export function scoresOfLogits(logits: ArrayLike<number>, into: ClassScores): boolean {
  if (!ranked(logits, into)) return false;
  const [highest, next] = [into.first, into.second];
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < logits.length; i++) {
    const below = logits[i]! - highest;
    const weight = Math.exp(below);
    sum += weight;
    // Far below, weight is 0 and the product is too; 0 × −Infinity would not be.
    if (weight > 0) weighted += weight * below;
  }
  into.first = 1 / sum;
  into.second = Math.exp(next - highest) / sum;
  into.entropy = Math.max(0, Math.log(sum) - weighted / sum);
  return true;
}

/** Probabilities as they are; `false`: one is not finite, or none at all (beyond 0 to 1 by more than rounding). */
export function scoresOfProbabilities(shares: ArrayLike<number>, into: ClassScores): boolean {
  if (!ranked(shares, into)) return false;
  let entropy = 0;
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i]!;
    if (!isProbability(share)) return false;
    if (share > 0) entropy -= share * Math.log(share);
  }
  into.first = clipped(into.first);
  into.second = clipped(into.second);
  into.entropy = Math.max(0, entropy);
  return true;
}

export const isProbability = (value: number): boolean => value >= -ROUNDING && value <= 1 + ROUNDING;
export const clipped = (share: number): number => Math.min(1, Math.max(0, share));
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The highest number, its place, and the next one; `false`: one is not finite. */
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
