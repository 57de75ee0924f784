export interface Fft {
  readonly length: number;
  /**
   * Discrete Fourier transform in place of `length` complex numbers that stand at `offset`, `offset + stride`, … of `re`
   * and `im`: X_k = Σ x_n e^(∓2πi·kn/N), minus forward, plus (and not divided by N) backward.
   */
  transform(re: Float64Array, im: Float64Array, offset: number, stride: number, backward: boolean): void;
}

/**
 * Radix-2 transform (Cooley and Tukey 1965) of one length. Nothing is allocated per transform.
 *
 * @throws RangeError unless the length is a power of two from 2
 * @example
 * createFft(8).length // 8
 */
export function createFft(length: number): Fft {
  if (!(length >= 2 && Number.isInteger(Math.log2(length))))
    throw new RangeError(`createFft: expected a power of two from 2, got ${length}`);
  const cosines = Float64Array.from({ length: length / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sines = Float64Array.from({ length: length / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / length));
  const reversed = reversedBits(length);

  function reorder(re: Float64Array, im: Float64Array, offset: number, stride: number): void {
    for (let i = 0; i < length; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      const a = offset + i * stride;
      const b = offset + j * stride;
      const keptRe = re[a]!;
      const keptIm = im[a]!;
      re[a] = re[b]!;
      im[a] = im[b]!;
      re[b] = keptRe;
      im[b] = keptIm;
    }
  }

  return {
    length,
    transform(re, im, offset, stride, backward) {
      reorder(re, im, offset, stride);
      const direction = backward ? 1 : -1;
      for (let half = 1; half < length; half *= 2) {
        const step = length / (2 * half);
        for (let start = 0; start < length; start += 2 * half)
          for (let k = 0; k < half; k++) {
            const cos = cosines[k * step]!;
            const sin = direction * sines[k * step]!;
            const a = offset + (start + k) * stride;
            const b = a + half * stride;
            const turnedRe = re[b]! * cos - im[b]! * sin;
            const turnedIm = re[b]! * sin + im[b]! * cos;
            re[b] = re[a]! - turnedRe;
            im[b] = im[a]! - turnedIm;
            re[a]! += turnedRe;
            im[a]! += turnedIm;
          }
      }
    },
  };
}

function reversedBits(length: number): Uint32Array {
  const reversed = new Uint32Array(length);
  for (let i = 1; i < length; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? length >> 1 : 0);
  return reversed;
}

/** The same over rows and columns of a square of `fft.length` squared numbers, row after row. */
export function transformSquare(fft: Fft, re: Float64Array, im: Float64Array, backward: boolean): void {
  const { length } = fft;
  for (let row = 0; row < length; row++) fft.transform(re, im, row * length, 1, backward);
  for (let column = 0; column < length; column++) fft.transform(re, im, column, length, backward);
}
