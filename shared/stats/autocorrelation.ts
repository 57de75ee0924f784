import { requireFinite } from './require-finite.ts';

/**
 * Sample autocorrelations at lags 0 … maxLag about the mean, each divided by the sum of squares at lag 0, so |r| ≤ 1. A
 * constant series has r = 1 at lag 0 and 0 beyond.
 *
 * @throws RangeError unless 0 ≤ maxLag < series length, on non-finite values
 * @example
 * autocorrelation([1, 2, 3, 4], 2) // [1, 0.25, -0.3]
 */
export function autocorrelation(series: ArrayLike<number>, maxLag: number): Float64Array {
  requireFinite('autocorrelation', series, 1);
  const n = series.length;
  if (!Number.isInteger(maxLag) || maxLag < 0 || maxLag >= n)
    throw new RangeError(`autocorrelation: expected a whole lag below the length ${n}, got ${maxLag}`);
  const centred = new Float64Array(n);
  let mean = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    mean += series[i]! / n;
    size = Math.max(size, Math.abs(series[i]!));
  }
  let total = 0;
  for (let i = 0; i < n; i++) {
    // Deviations that are nothing but rounding count as none: a constant series has no correlation to show.
    const deviation = series[i]! - mean;
    centred[i] = Math.abs(deviation) > size * 1e-14 ? deviation : 0;
    total += centred[i]! ** 2;
  }
  const result = new Float64Array(maxLag + 1);
  result[0] = 1;
  if (total === 0) return result;
  for (let lag = 1; lag <= maxLag; lag++) {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += centred[i]! * centred[i - lag]!;
    result[lag] = sum / total;
  }
  return result;
}
