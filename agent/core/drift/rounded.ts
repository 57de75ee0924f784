/** Seven significant digits: more than any of these figures carries, and half the bytes in a file. */
export function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
