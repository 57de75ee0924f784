/** What a chart over places remembers. */
export interface PlaceChartState {
  readonly up: Float32Array;
  readonly down: Float32Array;
  /** Rest of the last window by place; meaningless while `lastStartMs` is null. */
  readonly last: Float32Array;
  /** Start of the windows in which each sum left 0. */
  readonly upSinceMs: Float64Array;
  readonly downSinceMs: Float64Array;
  lastStartMs: number | null;
}

export interface WorstPlace {
  place: number;
  direction: 'up' | 'down';
  statistic: number;
  sinceMs: number;
}

/** Quick for what stays, such as a smudge; half of the shift in standard deviations that it is quickest for. */
export const placeAllowance = 1;
/** Innovations count as this many standard deviations at most. */
export const placeClip = 6;

export function newPlaceChart(places: number): PlaceChartState {
  return {
    up: new Float32Array(places),
    down: new Float32Array(places),
    last: new Float32Array(places),
    upSinceMs: new Float64Array(places),
    downSinceMs: new Float64Array(places),
    lastStartMs: null,
  };
}

/** Of each place: its mean in the baseline, and its lag-1 correlation and the deviation of what that leaves. */
export interface PlaceNormals {
  readonly mean: Float32Array;
  readonly correlation: Float32Array;
  readonly innovationSd: Float32Array;
}

/**
 * CUSUM with k = 1 of every place's AR(1) innovations, clipped at ±6. Sums stop at `most`, so that a chart that has
 * alarmed for days is back soon after the cause has gone. `width`: by how much a window of few frames is more uncertain.
 */
export function movePlaces(
  chart: PlaceChartState,
  values: ArrayLike<number>,
  normals: PlaceNormals,
  window: { readonly startMs: number; readonly windowMs: number; readonly width: number },
  most: number,
): void {
  const { up, down, last, upSinceMs, downSinceMs } = chart;
  const { startMs, windowMs, width } = window;
  const follows = chart.lastStartMs !== null && startMs - chart.lastStartMs <= 1.5 * windowMs;
  chart.lastStartMs = startMs;
  for (let i = 0; i < up.length; i++) {
    const phi = normals.correlation[i]!;
    const rest = values[i]! - normals.mean[i]!;
    const innovation = follows ? rest - phi * last[i]! : rest * Math.sqrt(1 - phi * phi);
    last[i] = rest;
    const z = Math.min(placeClip, Math.max(-placeClip, innovation / (normals.innovationSd[i]! * width)));
    if (up[i] === 0) upSinceMs[i] = startMs;
    if (down[i] === 0) downSinceMs[i] = startMs;
    up[i] = Math.min(most, Math.max(0, up[i]! + z - placeAllowance));
    down[i] = Math.min(most, Math.max(0, down[i]! - z - placeAllowance));
  }
}

export function worstPlace({ up, down, upSinceMs, downSinceMs }: PlaceChartState, worst: WorstPlace): void {
  worst.statistic = -1;
  for (let i = 0; i < up.length; i++) {
    if (up[i]! > worst.statistic) {
      worst.statistic = up[i]!;
      worst.place = i;
      worst.direction = 'up';
    }
    if (down[i]! > worst.statistic) {
      worst.statistic = down[i]!;
      worst.place = i;
      worst.direction = 'down';
    }
  }
  worst.sinceMs = (worst.direction === 'up' ? upSinceMs : downSinceMs)[worst.place]!;
}
