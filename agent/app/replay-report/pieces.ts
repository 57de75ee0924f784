import { median } from '../../../shared/stats/median.ts';
import type { Point, RangePoint } from './plot.ts';
import type { Bucket } from './thinned-series.ts';

/** A gap is drawn as one when it is longer than this many usual steps from one bucket to the next. */
const GAP_STEPS = 3;

/** Buckets in stretches without gaps. */
export function stretches(buckets: readonly Bucket[]): Bucket[][] {
  const steps = buckets.slice(1).map(({ startMs }, i) => startMs - buckets[i]!.startMs);
  const gapMs = steps.length === 0 ? 0 : GAP_STEPS * median(steps);
  const found: Bucket[][] = [];
  for (const [i, bucket] of buckets.entries()) {
    if (i === 0 || steps[i - 1]! > gapMs) found.push([]);
    found.at(-1)!.push(bucket);
  }
  return found;
}

/** A curve through the middle of each bucket. */
export function curveOf(buckets: readonly Bucket[], of: (bucket: Bucket) => number): Point[][] {
  return stretches(buckets).map((stretch) => stretch.map((bucket) => ({ x: middleOf(bucket), y: of(bucket) })));
}

/** From the least to the largest value; nothing where each bucket is one window. */
export function rangeOf(buckets: readonly Bucket[]): RangePoint[][] {
  if (buckets.every(({ n }) => n === 1)) return [];
  return stretches(buckets).map((stretch) =>
    stretch.map((bucket) => ({ x: middleOf(bucket), low: bucket.min, high: bucket.max })),
  );
}

/** Round ticks, about `count`, over a range of values. */
export function valueTicks(from: number, to: number, count = 4): { at: number; text: string }[] {
  const rough = (to - from) / count;
  if (!(rough > 0)) return [{ at: from, text: tickText(from, 1) }];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough * 0.999) ?? 10 * power;
  const ticks: { at: number; text: string }[] = [];
  // Adding 0 makes a negative zero a plain one.
  for (let i = Math.ceil(from / step - 1e-9) + 0; i * step <= to + step * 1e-9; i++)
    ticks.push({ at: i * step, text: tickText(i * step, step) });
  return ticks;
}

function tickText(value: number, step: number): string {
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toFixed(decimals).replace('-', '−');
}

function middleOf({ startMs, endMs }: Bucket): number {
  return (startMs + endMs) / 2;
}
