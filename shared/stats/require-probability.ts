/**
 * Throws unless 0 < p < 1.
 *
 * @throws RangeError naming the function
 * @example
 * requireProbability('quantile', 0.5) // undefined
 */
export function requireProbability(who: string, p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`${who}: expected a probability between 0 and 1, got ${p}`);
}
