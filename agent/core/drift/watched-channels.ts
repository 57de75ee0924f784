import { modelPart } from './model-channels.ts';

/** What says most about a picture, and about a model's work, first; then, in the order given, whatever else there is. */
const preference = ['lumaMean', 'luma.js', 'red-green', 'blue-green', 'focus', 'noise', 'lumaSd', 'lumaP05', 'lumaP95'];
const modelPreference = ['predictedClass.js', 'confidence', 'detections', 'boxArea', 'activation00', 'activation01'];
/** Of the picture, and of the model beside them. */
const mostWatched = 6;
const mostOfModel = 5;
const mostAlike = 0.7;

/**
 * Indexes of at most 6 channels of the picture and 5 of the model whose series say different things (correlation within
 * ±0.7): many charts on one motion only raise each other's threshold. NaN in a series: missing there.
 */
export function watchedChannels(names: readonly string[], series: readonly (Float64Array | null)[]): number[] {
  const there = names.map((_, c) => c).filter((c) => series[c]);
  const ofPicture = there.filter((c) => modelPart(names[c]!) === null);
  const ofModel = there.filter((c) => modelPart(names[c]!) !== null);
  const chosen: number[] = [];
  choose(ofPicture, preference, mostWatched);
  choose(ofModel, modelPreference, mostOfModel);
  return chosen;

  function choose(from: number[], preferred: readonly string[], most: number): void {
    const rank = (c: number) => {
      const place = preferred.indexOf(names[c]!);
      return place < 0 ? preferred.length : place;
    };
    const full = chosen.length + most;
    for (const c of from.toSorted((a, b) => rank(a) - rank(b) || a - b)) {
      if (chosen.length === full) return;
      if (chosen.every((other) => Math.abs(correlation(series[c]!, series[other]!)) <= mostAlike)) chosen.push(c);
    }
  }
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
