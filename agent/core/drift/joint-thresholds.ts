import { predictiveTail } from '../../../shared/stats/predictive-tail.ts';
import { quantile } from '../../../shared/stats/quantile.ts';
import { upperTail } from './null-distribution.ts';

const bodyShare = 0.2;

/**
 * One threshold a chart such that all of them together stay below theirs with `probability`, from the charts' largest
 * values in simulated runs (`maxima[chart][run]`). Charts are put on one scale by where their upper fifth starts and how
 * far it goes, so that each takes about the same part of the budget; the tail is continued exponentially above 90 %.
 */
export function jointThresholds(maxima: readonly ArrayLike<number>[], probability: number): number[] {
  const tails = maxima.map((values) => upperTail(Float64Array.from(values).sort(), 1e-6, bodyShare));
  const runs = maxima[0]!.length;
  const worst = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (const [chart, { start, meanExcess }] of tails.entries())
      largest = Math.max(largest, (maxima[chart]![run]! - start) / meanExcess);
    worst[run] = largest;
  }
  worst.sort();
  const tail = upperTail(worst, 1e-6);
  const level =
    1 - probability >= tail.share
      ? quantile(worst, probability, true)
      : tail.start + predictiveTail(tail, 1 - probability);
  return tails.map(({ start, meanExcess }) => start + level * meanExcess);
}
