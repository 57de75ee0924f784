/**
 * Throws when a series is shorter than `least` or holds NaN or Infinity; every statistic over a series starts with it.
 * `who` is the function the reader called.
 *
 * @throws RangeError naming the function and the first bad place
 * @example
 * requireFinite('median', [1, 2], 1) // undefined
 */
export function requireFinite(who: string, values: ArrayLike<number>, least: number): void {
  if (values.length < least) throw new RangeError(`${who}: expected at least ${least} values, got ${values.length}`);
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `${who}: expected finite values, got ${values[i]} at index ${i}; leave out missing ones first`,
      );
}
