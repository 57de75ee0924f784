/** Count, mean, squared deviations and extremes of a stream of numbers; merges without loss of precision. */
export interface Moments {
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  m2: number;
  min: number;
  max: number;
}

export function noMoments(): Moments {
  return { n: 0, mean: 0, m2: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
}

/** Nothing measured of a picture is larger; beyond, squares would overflow. */
const largest = 1e100;

/** Adds one value (Welford 1962). Returns false, and adds nothing, when it is not finite or beyond 1e100. */
export function addValue(into: Moments, value: number): boolean {
  if (!(Math.abs(value) <= largest)) return false;
  into.n++;
  const delta = value - into.mean;
  into.mean += delta / into.n;
  into.m2 += delta * (value - into.mean);
  if (value < into.min) into.min = value;
  if (value > into.max) into.max = value;
  return true;
}

/** Adds all that `from` has seen (Chan, Golub, LeVeque 1979). */
export function addMoments(into: Moments, from: Readonly<Moments>): void {
  if (from.n === 0) return;
  const n = into.n + from.n;
  const delta = from.mean - into.mean;
  into.m2 += from.m2 + (delta * delta * into.n * from.n) / n;
  into.mean += (delta * from.n) / n;
  into.n = n;
  if (from.min < into.min) into.min = from.min;
  if (from.max > into.max) into.max = from.max;
}

/** Sample standard deviation; 0 for fewer than two values. */
export function standardDeviation(moments: Readonly<Moments>): number {
  return moments.n < 2 ? 0 : Math.sqrt(Math.max(0, moments.m2) / (moments.n - 1));
}
