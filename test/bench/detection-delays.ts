import { createChartSet, slowCharts } from '../../agent/core/drift/chart-set.ts';
import { clipAt } from '../../agent/core/drift/fast-chart.ts';
import { jointThresholds } from '../../agent/core/drift/joint-thresholds.ts';
import { normalDeviate, seededRandom } from '../../shared/stats/random.ts';

/** Mean run length to a false alarm of all charts and channels together. */
export const runLength = 5000;
const calibrationRuns = 2000;
const calibrationLength = 1500;
const warmUp = 300;

export interface Change {
  readonly kind: 'step' | 'ramp';
  /** Standard deviations, or standard deviations a window. */
  readonly size: number;
}

export interface DelayRow {
  readonly channels: number;
  readonly change: Change;
  readonly meanDelay: number;
  /** Of Lorden (1971) for a known change, over channels and both directions. */
  readonly limit: number;
}

export function limitOf({ kind, size }: Change, channels: number): number {
  const information = Math.log(2 * channels * runLength);
  return kind === 'step' ? information / (size ** 2 / 2) : ((6 * information) / size ** 2) ** (1 / 3);
}

/** Mean delays of the slow charts under one joint threshold, independent normal windows, one channel changing. */
export function detectionDelays(channels: number, changes: readonly Change[], runs: number, seed: number): DelayRow[] {
  const random = seededRandom(seed);
  const charts = createChartSet(channels);
  const z = new Float64Array(channels);
  const draw = () => {
    for (let c = 0; c < channels; c++) z[c] = normalDeviate(random);
  };
  const maxima = slowCharts.map(() => new Float64Array(calibrationRuns));
  for (let run = 0; run < calibrationRuns; run++) {
    charts.reset();
    for (let t = 0; t < calibrationLength; t++) {
      draw();
      charts.update(z);
      for (const [i, chart] of slowCharts.entries())
        maxima[i]![run] = Math.max(maxima[i]![run]!, charts.largest(chart));
    }
  }
  const thresholds = jointThresholds(maxima, Math.exp(-calibrationLength / runLength));
  const alarms = () => slowCharts.some((chart, i) => charts.largest(chart) > thresholds[i]!);

  /** Windows from the change to the alarm; `null`: alarmed before. */
  function delay({ kind, size }: Change): number | null {
    charts.reset();
    for (let t = 0; t < warmUp; t++) {
      draw();
      charts.update(z);
      if (alarms()) return null;
    }
    for (let t = 1; ; t++) {
      draw();
      z[0] = Math.min(clipAt, Math.max(-clipAt, z[0]! + (kind === 'step' ? size : size * t)));
      charts.update(z);
      if (alarms()) return t;
    }
  }

  return changes.map((change) => {
    let sum = 0;
    for (let run = 0; run < runs; ) {
      const found = delay(change);
      if (found === null) continue;
      sum += found;
      run++;
    }
    return { channels, change, meanDelay: sum / runs, limit: limitOf(change, channels) };
  });
}
