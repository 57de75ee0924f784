const largest = 3.4028234663852886e38;

/** Whether a 32-bit float can hold `value` without becoming infinite. */
export function fitsFloat32(value: number): boolean {
  return Math.abs(value) <= largest;
}

/** `value` as a 32-bit float, open ends (±Infinity) as its largest. Throws RangeError for NaN. */
export function clampFloat32(value: number): number {
  if (Number.isNaN(value)) throw new RangeError('expected a number, got NaN');
  return Math.fround(Math.min(largest, Math.max(-largest, value)));
}

/** The shortest decimal that gives the same 32-bit float: 0.1 for 0.10000000149011612. */
export function shortestFloat32(value: number): number {
  const wanted = Math.fround(value);
  for (let digits = 6; digits <= 8; digits++) {
    const short = Number(wanted.toPrecision(digits));
    if (Math.fround(short) === wanted) return short;
  }
  return Number(wanted.toPrecision(9));
}
