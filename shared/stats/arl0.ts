/**
 * Mean number of independent standard normal values until a one-sided CUSUM with allowance k first exceeds h with
 * nothing wrong, by Siegmund's approximation (e^{2kb} − 2kb − 1)/(2k²), b = h + 1.166 (Siegmund 1985). A two-sided chart
 * halves it. For planning only: thresholds of the agent come from its own data.
 *
 * @throws RangeError unless k > 0 and h ≥ 0 are finite
 * @example
 * arl0(0.5, 5) // 938.22236
 */
export function arl0(k: number, h: number): number {
  if (!(k > 0 && h >= 0 && k * h < Number.POSITIVE_INFINITY))
    throw new RangeError(`arl0: expected k > 0 and h ≥ 0, got k ${k}, h ${h}`);
  const reach = 2 * k * (h + 1.166);
  return (Math.expm1(reach) - reach) / (2 * k * k);
}
