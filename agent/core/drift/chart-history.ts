import type { ChartReading } from './chart-reading.ts';
import type { DriftReading } from './reading.ts';

/** The last day of a camera's charts, each as its share of its threshold; from 1 on it alarms. */
export interface ChartHistory {
  /** Takes the charts of a closed window; a later look at the same time counts where it is larger. */
  add(reading: Pick<DriftReading, 'startMs' | 'endMs' | 'charts'>): void;
  /** By chart, the worst first, over the day before `endMs`. */
  courses(endMs: number): readonly ChartCourse[];
}

export interface ChartCourse {
  readonly latest: ChartReading;
  /** Largest share in each of `slots` equal parts of the day, oldest first; NaN: no window then. */
  readonly shares: Float32Array;
}

const slotMs = 120_000;
/** Parts of two minutes that make a day. */
export const historySlots = 720;
export const historyMs = slotMs * historySlots;

interface Kept {
  latest: ChartReading;
  latestMs: number;
  readonly shares: Float32Array;
  /** Which two minutes since 1970 a place of `shares` is about. */
  readonly slots: Float64Array;
}

/** 9 KB a chart, whatever the length of windows. */
export function createChartHistory(): ChartHistory {
  const kept = new Map<string, Kept>();

  function ofChart(reading: ChartReading, endMs: number): Kept {
    const there = kept.get(reading.chart);
    if (there) return there;
    const made: Kept = {
      latest: reading,
      latestMs: endMs,
      shares: new Float32Array(historySlots),
      slots: new Float64Array(historySlots).fill(-1),
    };
    kept.set(reading.chart, made);
    return made;
  }

  function mark(one: Kept, slot: number, share: number): void {
    const place = slot % historySlots;
    // What lies further back than a day is overwritten, never read.
    if (one.slots[place]! > slot) return;
    if (one.slots[place] === slot && one.shares[place]! >= share) return;
    one.slots[place] = slot;
    one.shares[place] = share;
  }

  return {
    add({ startMs, endMs, charts }) {
      if (!(endMs > startMs && startMs >= 0)) return;
      const last = Math.floor((endMs - 1) / slotMs);
      const first = Math.max(Math.floor(startMs / slotMs), last - historySlots + 1);
      for (const reading of charts) {
        const share = reading.statistic / reading.threshold;
        if (!Number.isFinite(share)) continue;
        const one = ofChart(reading, endMs);
        if (endMs >= one.latestMs) {
          one.latest = reading;
          one.latestMs = endMs;
        }
        for (let slot = first; slot <= last; slot++) mark(one, slot, share);
      }
    },
    courses(endMs) {
      const last = Math.floor((endMs - 1) / slotMs);
      const found = [...kept.values()].filter(({ latestMs }) => latestMs > endMs - historyMs);
      return found
        .map(({ latest, shares, slots }) => {
          const told = new Float32Array(historySlots).fill(Number.NaN);
          for (let i = 0; i < historySlots; i++) {
            const slot = last - historySlots + 1 + i;
            if (slot >= 0 && slots[slot % historySlots] === slot) told[i] = shares[slot % historySlots]!;
          }
          return { latest, shares: told };
        })
        .sort((a, b) => b.latest.statistic / b.latest.threshold - a.latest.statistic / a.latest.threshold);
    },
  };
}
