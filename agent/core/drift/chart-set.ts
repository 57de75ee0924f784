import { type Cusum, type CusumState, createCusum } from '../../../shared/stats/cusum.ts';
import { createEwma, type Ewma, type EwmaState } from '../../../shared/stats/ewma.ts';

/** The slow charts: quick for shifts of 1 and 2 standard deviations, and for what creeps. No chart wins everywhere. */
export const slowCharts = ['cusum-0.5', 'cusum-1', 'ewma'] as const;
export type SlowChartName = (typeof slowCharts)[number];

const ewmaWeight = 0.02;
/** Standard deviation of a settled EWMA. Used from the first value on, so that one value cannot alarm this chart. */
const ewmaSd = Math.sqrt(ewmaWeight / (2 - ewmaWeight));

export interface ChartSetState {
  half: CusumState[];
  one: CusumState[];
  ewma: EwmaState[];
}

export interface ChartSet {
  readonly state: ChartSetState;
  /** Takes whitened, standardised, clipped values, one a channel; NaN: unavailable, its charts stay. */
  update(z: ArrayLike<number>): void;
  /** Size of a chart at a channel; positive: up, negative: down. */
  at(chart: SlowChartName, channel: number): number;
  /** The largest size of a chart over channels. */
  largest(chart: SlowChartName): number;
  reset(): void;
}

/** CUSUM k = 0.5, CUSUM k = 1 and EWMA λ = 0.02, two-sided, over `channels` channels. */
export function createChartSet(channels: number, from?: ChartSetState): ChartSet {
  const half: Cusum[] = [];
  const one: Cusum[] = [];
  const ewma: Ewma[] = [];
  for (let c = 0; c < channels; c++) {
    half.push(createCusum(from ? { k: 0.5, state: from.half[c]! } : { k: 0.5 }));
    one.push(createCusum(from ? { k: 1, state: from.one[c]! } : { k: 1 }));
    ewma.push(createEwma(from ? { lambda: ewmaWeight, state: from.ewma[c]! } : { lambda: ewmaWeight }));
  }
  function at(chart: SlowChartName, channel: number): number {
    if (chart === 'ewma') return ewma[channel]!.state.mean / ewmaSd;
    const { up, down } = (chart === 'cusum-1' ? one : half)[channel]!.state;
    return up >= down ? up : -down;
  }
  return {
    state: {
      half: half.map(({ state }) => state),
      one: one.map(({ state }) => state),
      ewma: ewma.map(({ state }) => state),
    },
    update(z) {
      for (let c = 0; c < channels; c++) {
        const value = z[c]!;
        if (Number.isNaN(value)) continue;
        half[c]!.update(value);
        one[c]!.update(value);
        ewma[c]!.update(value);
      }
    },
    at,
    largest(chart) {
      let largest = 0;
      for (let c = 0; c < channels; c++) largest = Math.max(largest, Math.abs(at(chart, c)));
      return largest;
    },
    reset() {
      for (const chart of [...half, ...one, ...ewma]) chart.reset();
    },
  };
}
