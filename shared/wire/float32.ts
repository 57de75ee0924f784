const largest = 3.4028234663852886e38;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** A way to round numbers for the wire, and the shortest decimal that rounds to the same. */
export interface Precision {
  round(value: number): number;
  shortest(value: number): number;
}

/** A 32-bit float: 0.1 stays 0.10000000149011612, whose shortest decimal is 0.1. */
export const float32: Precision = {
  round: Math.fround,
  shortest: (value) => shortest(Math.fround(value), Math.fround, 6, 9),
};

/** The upper three bytes of a 32-bit float: 16 significant bits, wrong by at most 1 in 65,536. */
export const shortFloat: Precision = {
  round: roundToShort,
  shortest: (value) => shortest(roundToShort(value), roundToShort, 4, 7),
};

/** Whether a 32-bit float can hold `value` without becoming infinite. */
export function fitsFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

/** `value` as a 32-bit float, open ends (±Infinity) as its largest. Throws RangeError for NaN. */
export function clampFloat32(value: number): number {
  if (Number.isNaN(value)) throw new RangeError('expected a number, got NaN');
  return Math.fround(Math.min(largest, Math.max(-largest, value)));
}

/** Writes the three bytes of `value` as a short float at `at`, the highest first. */
export function putShort(into: Uint8Array, at: number, value: number): void {
  float[0] = roundToShort(value);
  const pattern = bits[0]!;
  into[at] = pattern >>> 24;
  into[at + 1] = pattern >>> 16;
  into[at + 2] = pattern >>> 8;
}

/** The short float at `at`; may be NaN or infinite, as any bytes can. */
export function getShort(from: Uint8Array, at: number): number {
  bits[0] = ((from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8)) >>> 0;
  return float[0]!;
}

function roundToShort(value: number): number {
  float[0] = value;
  const exact = bits[0]!;
  const nearest = (exact + 0x80) & 0xffffff00;
  // Rounding the largest numbers up would make them infinite.
  bits[0] = (nearest & 0x7f800000) === 0x7f800000 ? exact & 0xffffff00 : nearest;
  return float[0]!;
}

function shortest(wanted: number, round: (value: number) => number, fewest: number, most: number): number {
  for (let digits = fewest; digits < most; digits++) {
    const short = Number(wanted.toPrecision(digits));
    if (round(short) === wanted) return short;
  }
  return Number(wanted.toPrecision(most));
}
