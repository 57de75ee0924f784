/**
 * A sampler of standard normal numbers from a generator of uniform ones in [0, 1): Box and Muller (1958), both values of
 * each pair used. The same seed gives the same numbers on every machine that rounds logarithms alike.
 *
 * @throws RangeError when the generator leaves [0, 1)
 * @example
 * normal(() => 0.5)() // -1.1774100
 */
export function normal(random: () => number): () => number {
  let spare = 0;
  let hasSpare = false;
  return () => {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    const first = random();
    const second = random();
    if (!(first >= 0 && first < 1 && second >= 0 && second < 1))
      throw new RangeError(`normal: expected uniform numbers in [0, 1), got ${first} and ${second}`);
    // 1 − first is never 0, so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - first));
    spare = radius * Math.sin(2 * Math.PI * second);
    hasSpare = true;
    return radius * Math.cos(2 * Math.PI * second);
  };
}
