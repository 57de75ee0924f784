import { requireFinite } from './require-finite.ts';

/**
 * Innovations e_t = x_t − Σ aₖ x_{t−k} of a centred series, as long as the series. The first values, which lack a past,
 * are predicted from what there is and scaled to the innovations' variance (for AR(1): x₀·√(1−φ²)), so all of them
 * together are white and the transformation is exact.
 *
 * @param ar coefficients of a stationary process, as `arFit` gives them, or `[phi]`
 * @param into where the innovations go; not the series itself
 * @throws RangeError on non-finite values or coefficients of a process that is not stationary
 * @example
 * whiten([1, 2, 3], [0.6]) // [0.8, 1.4, 1.8]
 */
export function whiten(
  series: ArrayLike<number>,
  ar: ArrayLike<number>,
  into: Float64Array = new Float64Array(series.length),
): Float64Array {
  requireFinite('whiten', series, 0);
  requireFinite('whiten', ar, 1);
  if (into.length < series.length || into === series)
    throw new RangeError('whiten: expected another buffer at least as long as the series');
  const start = shorterPredictors(ar);
  for (let t = 0; t < series.length; t++) {
    const predictor = t < ar.length ? start[t]! : { coefficients: ar, scale: 1 };
    let innovation = series[t]!;
    for (let k = 0; k < predictor.coefficients.length; k++)
      innovation -= predictor.coefficients[k]! * series[t - 1 - k]!;
    into[t] = innovation * predictor.scale;
  }
  return into;
}

/** The best predictors from 0, 1, … values of the past, by Levinson's recursion run backwards. */
function shorterPredictors(ar: ArrayLike<number>): { coefficients: ArrayLike<number>; scale: number }[] {
  const predictors: { coefficients: ArrayLike<number>; scale: number }[] = [];
  let longer = Float64Array.from(ar);
  let scale = 1;
  for (let order = ar.length; order >= 1; order--) {
    const partial = longer[order - 1]!;
    const left = 1 - partial * partial;
    if (!(left > 0))
      throw new RangeError(`whiten: expected a stationary process, got coefficients ${Array.from(ar).join(', ')}`);
    scale *= Math.sqrt(left);
    const shorter = new Float64Array(order - 1);
    for (let j = 0; j < order - 1; j++) shorter[j] = (longer[j]! + partial * longer[order - 2 - j]!) / left;
    predictors[order - 1] = { coefficients: shorter, scale };
    longer = shorter;
  }
  return predictors;
}
