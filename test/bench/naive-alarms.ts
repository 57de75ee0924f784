import { createCusum } from '../../shared/stats/cusum.ts';
import { psi } from '../../shared/stats/psi.ts';
import { quantile } from '../../shared/stats/quantile.ts';
import { smoothFrameShares } from '../../shared/stats/smooth-frame-shares.ts';
import { minutesPerHour } from './simulated-camera.ts';

/** Hours in alarm a month by rules found in books and defaults, each hour judged by itself; a CUSUM starts anew after each. */
export interface NaiveAlarms {
  readonly psiTenth: number;
  readonly psiQuarter: number;
  readonly cusum: number;
  readonly threeSigma: number;
}

const bins = 10;

export function naiveAlarms(
  minutes: readonly Float64Array[],
  hourly: readonly Float64Array[],
  baseline: number,
): NaiveAlarms {
  const hours = hourly[0]!.length - baseline;
  const largestPsi = new Float64Array(hours);
  const beyondThree = new Array<boolean>(hours).fill(false);
  const cusumAlarm = new Array<boolean>(hours).fill(false);
  for (const [c, series] of hourly.entries()) {
    const { mean, sd } = momentsOf(series.subarray(0, baseline));
    const cusum = createCusum({ k: 0.5 });
    for (let t = 0; t < hours; t++) {
      const z = (series[baseline + t]! - mean) / sd;
      if (Math.abs(z) > 3) beyondThree[t] = true;
      const { up, down } = cusum.update(z);
      if (Math.max(up, down) > 5) {
        cusumAlarm[t] = true;
        cusum.reset();
      }
    }
    for (const [t, score] of hourlyPsi(minutes[c]!, baseline).entries())
      largestPsi[t] = Math.max(largestPsi[t]!, score);
  }
  return {
    psiTenth: largestPsi.filter((score) => score > 0.1).length,
    psiQuarter: largestPsi.filter((score) => score > 0.25).length,
    cusum: cusumAlarm.filter(Boolean).length,
    threeSigma: beyondThree.filter(Boolean).length,
  };
}

function momentsOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd };
}

/** PSI of each hour's 60 values over the baseline's deciles. */
function hourlyPsi(minutes: Float64Array, baselineHours: number): number[] {
  const first = baselineHours * minutesPerHour;
  const rising = minutes.slice(0, first).sort();
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(rising, (i + 1) / bins, true));
  const counted = (from: number, to: number) => {
    const counts = new Float64Array(bins);
    for (let t = from; t < to; t++) {
      let bin = 0;
      while (bin < bins - 1 && minutes[t]! > edges[bin]!) bin++;
      counts[bin]!++;
    }
    return smoothFrameShares(counts);
  };
  const reference = counted(0, first);
  const scores: number[] = [];
  for (let t = first; t < minutes.length; t += minutesPerHour)
    scores.push(psi(counted(t, t + minutesPerHour), reference));
  return scores;
}
