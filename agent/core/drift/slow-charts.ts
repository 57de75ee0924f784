import { hourMs } from '../window/levels.ts';
import type { ChannelNormal } from './calibration.ts';
import { type ChartSetState, createChartSet, type SlowChartName, slowCharts } from './chart-set.ts';
import { expectedAt, scaleAt } from './day-profile.ts';
import { clipAt } from './fast-chart.ts';
import { drawnIn } from './hour-fit.ts';

export interface SlowState {
  lastStartMs: number | null;
  /** By channel: the newest standardised deviations, the newest first; `null`: missing. */
  past: (number | null)[][];
  charts: ChartSetState;
  /** By chart and channel: start of the current excursion and its direction, 1 or -1. */
  since: Record<SlowChartName, { sinceMs: number; direction: number }[]>;
}

export interface SlowCharts {
  readonly state: SlowState;
  /** Takes an hour's value of every channel (NaN: unavailable). `widths`: by how much few frames make it more uncertain. */
  update(startMs: number, values: ArrayLike<number>, widths?: ArrayLike<number> | null): void;
  /** A chart at its worst channel. */
  worst(chart: SlowChartName): { channel: number; direction: 'up' | 'down'; statistic: number; sinceMs: number };
  reset(): void;
}

/** The slow charts over hourly values less their daily profile, standardised by hour of day and whitened. `isDistance`: by
 * channel, whether it is a distance of distributions. */
export function createSlowCharts(
  normals: readonly ChannelNormal[],
  from?: SlowState,
  isDistance: readonly boolean[] = [],
): SlowCharts {
  const charts = createChartSet(normals.length, from?.charts);
  const fresh = () => normals.map(() => ({ sinceMs: 0, direction: 0 }));
  const state: SlowState = {
    lastStartMs: from?.lastStartMs ?? null,
    past: from ? structuredClone(from.past) : normals.map(() => []),
    charts: charts.state,
    since: from ? structuredClone(from.since) : { 'cusum-0.5': fresh(), 'cusum-1': fresh(), ewma: fresh() },
  };
  const z = new Float64Array(normals.length);

  function innovation(c: number, deviation: number): number {
    const { ar, innovationSd } = normals[c]!;
    let rest = deviation;
    for (let k = 0; k < ar.length; k++) {
      const before = state.past[c]![k];
      if (before === null || before === undefined) return deviation;
      rest -= ar[k]! * before;
    }
    return rest / innovationSd;
  }

  /** Hours between the last window and this one are missing in every channel's past. */
  function afterGap(startMs: number): void {
    if (state.lastStartMs === null) return;
    const missing = Math.min(3, Math.round((startMs - state.lastStartMs) / hourMs) - 1);
    for (let i = 0; i < missing; i++) for (const past of state.past) past.unshift(null);
  }

  return {
    state,
    update(startMs, values, widths) {
      afterGap(startMs);
      state.lastStartMs = startMs;
      for (let c = 0; c < normals.length; c++) {
        const normal = normals[c]!;
        const own = (values[c]! - expectedAt(normal, startMs)) / scaleAt(normal, startMs);
        const deviation = isDistance[c] ? drawnIn(own) : own;
        const known = Number.isFinite(deviation);
        z[c] = known ? innovation(c, deviation) / (widths?.[c] ?? 1) : Number.NaN;
        if (known) z[c] = Math.min(clipAt, Math.max(-clipAt, z[c]!));
        state.past[c]!.unshift(known ? deviation : null);
        state.past[c]!.length = Math.min(state.past[c]!.length, normal.ar.length);
      }
      charts.update(z);
      for (const chart of slowCharts)
        for (const [c, since] of state.since[chart].entries()) {
          const direction = Math.sign(charts.at(chart, c));
          if (direction === since.direction) continue;
          since.direction = direction;
          since.sinceMs = startMs;
        }
    },
    worst(chart) {
      let worst = 0;
      for (let c = 1; c < normals.length; c++)
        if (Math.abs(charts.at(chart, c)) > Math.abs(charts.at(chart, worst))) worst = c;
      const statistic = charts.at(chart, worst);
      return {
        channel: worst,
        direction: statistic >= 0 ? 'up' : 'down',
        statistic: Math.abs(statistic),
        sinceMs: state.since[chart][worst]!.sinceMs,
      };
    },
    reset() {
      charts.reset();
    },
  };
}
