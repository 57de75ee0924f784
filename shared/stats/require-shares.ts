/**
 * Throws unless p and q are shares of the same bins: non-negative, each summing to 1 within 1e-6.
 *
 * @param floor 'positive' where a logarithm of each share is taken
 * @throws RangeError naming the function and the place
 * @example
 * requireShares('js', [0.5, 0.5], [1, 0], 'zero-allowed') // undefined
 */
export function requireShares(
  who: string,
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  floor: 'positive' | 'zero-allowed',
): void {
  if (p.length !== q.length)
    throw new RangeError(`${who}: expected the same bins on both sides, got ${p.length} and ${q.length}`);
  let sumP = 0;
  let sumQ = 0;
  for (let i = 0; i < p.length; i++) {
    const low = Math.min(p[i]!, q[i]!);
    if (!(floor === 'positive' ? low > 0 : low >= 0))
      throw new RangeError(
        `${who}: expected ${floor === 'positive' ? 'shares above 0; smooth both sides alike first' : 'shares of 0 or more'}, got ${p[i]} and ${q[i]} in bin ${i}`,
      );
    sumP += p[i]!;
    sumQ += q[i]!;
  }
  if (!(Math.abs(sumP - 1) < 1e-6 && Math.abs(sumQ - 1) < 1e-6))
    throw new RangeError(`${who}: expected shares that sum to 1, got sums of ${sumP} and ${sumQ}`);
}
