/** What says most about a picture first; then, in the order given, whatever else there is. */
const preference = ['lumaMean', 'luma.js', 'red-green', 'blue-green', 'focus', 'noise', 'lumaSd', 'lumaP05', 'lumaP95'];
const mostWatched = 6;
const mostAlike = 0.7;

/**
 * Indexes of at most 6 channels whose series say different things (correlation within ±0.7): many charts on one motion
 * only raise each other's threshold. NaN in a series: missing there.
 */
export function watchedChannels(names: readonly string[], series: readonly (Float64Array | null)[]): number[] {
  const rank = (c: number) => {
    const place = preference.indexOf(names[c]!);
    return place < 0 ? preference.length : place;
  };
  const order = names.map((_, c) => c).filter((c) => series[c]);
  order.sort((a, b) => rank(a) - rank(b) || a - b);
  const chosen: number[] = [];
  for (const c of order) {
    if (chosen.length === mostWatched) break;
    if (chosen.every((other) => Math.abs(correlation(series[c]!, series[other]!)) <= mostAlike)) chosen.push(c);
  }
  return chosen;
}

function correlation(a: Float64Array, b: Float64Array): number {
  let n = 0;
  let meanA = 0;
  let meanB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]! + b[i]!)) continue;
    n++;
    const fromA = a[i]! - meanA;
    const fromB = b[i]! - meanB;
    meanA += fromA / n;
    meanB += fromB / n;
    squaresA += fromA * (a[i]! - meanA);
    squaresB += fromB * (b[i]! - meanB);
    products += fromA * (b[i]! - meanB);
  }
  return squaresA > 0 && squaresB > 0 ? products / Math.sqrt(squaresA * squaresB) : 0;
}
