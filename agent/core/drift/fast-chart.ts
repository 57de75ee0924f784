import { type Cusum, type CusumState, createCusum } from '../../../shared/stats/cusum.ts';
import type { ChannelNormal } from './calibration.ts';
import { expectedAt, scaleAt } from './day-profile.ts';
import { lessTrailing, noTrailing, type TrailingOptions, type TrailingState } from './trailing-mean.ts';

/** Slower than the slow charts' 0.5 and 1: it is for steps, and slow change shall not move it. */
export const fastAllowance = 1.5;
export const trailingLag = 5;
/** Values beyond count as this many standard deviations, so that one wild value cannot alarm alone. */
export const clipAt = 6;

export interface FastChannelState {
  trailing: TrailingState;
  /** What was left of the last deviation; `null` after a gap. */
  last: number | null;
  cusum: CusumState;
  upSinceMs: number;
  downSinceMs: number;
  /** Start of the last window that had a value; absent in states of an earlier version. */
  seenMs?: number | null;
}

export interface FastState {
  lastStartMs: number | null;
  channels: FastChannelState[];
}

export interface FastChart {
  readonly state: FastState;
  /**
   * Takes the next window's value of every channel (NaN: unavailable, its chart stays). `widths`: by how much a window of
   * few frames is more uncertain, 1 or above. Returns the largest statistic over channels and directions.
   */
  update(startMs: number, values: ArrayLike<number>, widths?: ArrayLike<number> | null): number;
  /** The channel with the largest statistic. */
  worst(): { channel: number; direction: 'up' | 'down'; statistic: number; sinceMs: number };
  /** Sums to 0; the trailing means stay. */
  reset(): void;
}

/** Of a channel whose deviations, in units of its scale, are `ar[0]`-correlated around a slowly moving level. */
export function trailingOptions(normal: ChannelNormal, weight: number): TrailingOptions {
  const phi = normal.ar[0] ?? 0;
  const noise = normal.innovationSd ** 2 / (1 - phi * phi);
  return { weight, lag: trailingLag, noise, prior: Math.max(0, 1 - noise) };
}

/**
 * CUSUM k = 1.5 on window values less their daily profile and trailing mean, AR(1)-whitened, clipped at ±6 (methods: 'per
 * window'). Windows after a gap longer than the trailing mean reaches start it anew from the daily profile.
 */
export function createFastChart(
  normals: readonly ChannelNormal[],
  trailingWeights: readonly number[],
  windowMs: number,
  from?: FastState,
): FastChart {
  const options = normals.map((normal, c) => trailingOptions(normal, trailingWeights[c]!));
  const cusums: Cusum[] = normals.map((_, c) =>
    createCusum(from ? { k: fastAllowance, state: from.channels[c]!.cusum } : { k: fastAllowance }),
  );
  const state: FastState = {
    lastStartMs: from?.lastStartMs ?? null,
    channels: normals.map((_, c) => ({
      trailing: structuredClone(from?.channels[c]?.trailing) ?? noTrailing(options[c]!),
      last: from?.channels[c]?.last ?? null,
      cusum: cusums[c]!.state as CusumState,
      upSinceMs: from?.channels[c]?.upSinceMs ?? 0,
      downSinceMs: from?.channels[c]?.downSinceMs ?? 0,
      seenMs: from?.channels[c]?.seenMs ?? from?.lastStartMs ?? null,
    })),
  };

  /** How surprising a channel's value is, in standard deviations of its innovations; NaN where nothing is expected. */
  function surprise(c: number, startMs: number, value: number): number {
    const normal = normals[c]!;
    const channel = state.channels[c]!;
    const deviation = (value - expectedAt(normal, startMs)) / scaleAt(normal, startMs);
    if (!Number.isFinite(deviation)) return Number.NaN;
    afterGap(c, startMs);
    const { rest, scale } = lessTrailing(channel.trailing, deviation, options[c]!);
    const phi = normal.ar[0] ?? 0;
    const innovation = channel.last === null ? rest * Math.sqrt(1 - phi * phi) : rest - phi * channel.last;
    channel.last = rest;
    return innovation / (normal.innovationSd * scale);
  }

  /** Windows may be missing, or a channel in them, as a model's while it is away. */
  function afterGap(c: number, startMs: number): void {
    const channel = state.channels[c]!;
    const seenMs = channel.seenMs ?? null;
    channel.seenMs = startMs;
    if (seenMs === null) return;
    const gap = (startMs - seenMs) / windowMs;
    if (gap <= 1.5) return;
    channel.last = null;
    if (gap > 1 / trailingWeights[c]!) channel.trailing = noTrailing(options[c]!);
  }

  return {
    state,
    update(startMs, values, widths) {
      state.lastStartMs = startMs;
      let largest = 0;
      for (let c = 0; c < normals.length; c++) {
        const raw = surprise(c, startMs, values[c]!) / (widths?.[c] ?? 1);
        const channel = state.channels[c]!;
        if (Number.isNaN(raw)) continue;
        const { up, down } = channel.cusum;
        cusums[c]!.update(Math.min(clipAt, Math.max(-clipAt, raw)));
        if (up === 0) channel.upSinceMs = startMs;
        if (down === 0) channel.downSinceMs = startMs;
        largest = Math.max(largest, channel.cusum.up, channel.cusum.down);
      }
      return largest;
    },
    worst() {
      let worst = 0;
      for (let c = 1; c < normals.length; c++) if (size(c) > size(worst)) worst = c;
      const { cusum, upSinceMs, downSinceMs } = state.channels[worst]!;
      return cusum.up >= cusum.down
        ? { channel: worst, direction: 'up', statistic: cusum.up, sinceMs: upSinceMs }
        : { channel: worst, direction: 'down', statistic: cusum.down, sinceMs: downSinceMs };
    },
    reset() {
      for (const cusum of cusums) cusum.reset();
    },
  };

  function size(c: number): number {
    const { up, down } = state.channels[c]!.cusum;
    return Math.max(up, down);
  }
}
