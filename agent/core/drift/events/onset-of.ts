import { type ChangeShape, shapeOf } from '../../../../shared/stats/shape-of.ts';
import type { Shape } from '../../../../shared/wire/report.ts';
import type { HistoryStretch } from './event-history.ts';

/** Since when a camera's pictures are different, and how it came. */
export interface OnsetFinding {
  readonly shape: Shape;
  /** The channel that shows it best. */
  readonly channel: string;
  /** By how much its shape leads the second explanation in BIC. */
  readonly lead: number;
  readonly atMs: number;
  /** 95 % interval. */
  readonly earliestMs: number;
  readonly latestMs: number;
  /** Windows analysed before the interval and from its end on. */
  readonly windowsBefore: number;
  readonly windowsAfter: number;
  /** Channels whose own change is of the same shape and may be of the same moment, the strongest first. */
  readonly agreeing: readonly string[];
}

/** Fewer values tell nothing of a shape. */
const FEWEST = 12;
/** With fewer values since the onset a shape is none yet: no onset is sought among the last three, so a large step that
 * falls there looks like the beginning of a steep ramp, and so do a step's first few values where they happen to rise. */
const FEWEST_SINCE = { step: 8, ramp: 20 };
/** Of several channels the one that shows a ramp best, and of several analyses the narrowest interval, is told; and how days
 * differ is known of a few only. Without widening, a third of the intervals of slow lamps missed their beginning. */
const RAMP_WIDENED = 2;
/** Share of values exactly at the usual one from which a channel says nothing of an onset. */
const MOST_STILL = 0.2;
/** A channel whose change gains less in BIC is left out: noise finds a best onset too. */
const LEAST_GAIN = 10;

/**
 * Onset and shape by the strongest channel, the one whose likelihood gains most by a change; that interval holds the
 * moment most often (summing correlated channels does not). `null` when no channel has 12 values.
 * `fewestSince`: values since the onset below which a shape is none yet. O(windows × channels).
 */
export function onsetOf(stretch: HistoryStretch, fewestSince = FEWEST_SINCE): OnsetFinding | null {
  const changes: ChannelChange[] = [];
  for (const [channel, series] of stretch.series) {
    const change = changeOf(channel, series);
    if (change !== null) changes.push(change);
  }
  const strongest = changes.reduce<ChannelChange | null>((a, b) => (a === null || b.gain > a.gain ? b : a), null);
  if (strongest === null) return null;
  const { found, windows } = strongest;
  const kind = kindOf(found);
  const isYoung = windows.length - found.onset < fewestSince[kind];
  const shape = isYoung || found.shape === 'none' ? 'undetermined' : found.shape;
  // A ramp alarms late, where its beginning is still lost in noise: as far back as twice the seen part is possible.
  const asRamp = shape === 'undetermined' ? 3 * found.onset - 2 * windows.length : windows.length;
  const isRamp = shape === 'ramp';
  const wide = (end: number) => (isRamp ? Math.round(found.onset + RAMP_WIDENED * (end - found.onset)) : end);
  const earliest = windows[Math.max(0, Math.min(wide(found.earliest), asRamp))]!;
  const latest = windows[Math.min(windows.length - 1, wide(found.latest))]!;
  const agreeing = changes.filter(
    (other) =>
      other === strongest ||
      (other.gain >= LEAST_GAIN && kindOf(other.found) === kind && overlaps(other, earliest, latest)),
  );
  return {
    shape,
    channel: strongest.channel,
    lead: found.lead,
    // A ramp is still nil in its onset's window; a step fills it.
    atMs: kind === 'ramp' ? stretch.endsMs[windows[found.onset]!]! : stretch.startsMs[windows[found.onset]!]!,
    // A change in the middle of a window may leave too little trace in it to count: the window before is possible too.
    earliestMs: stretch.startsMs[Math.max(0, earliest - 1)]!,
    latestMs: stretch.endsMs[latest]!,
    windowsBefore: found.earliest,
    windowsAfter: windows.length - found.latest,
    agreeing: agreeing.toSorted((a, b) => b.gain - a.gain).map(({ channel }) => channel),
  };
}

interface ChannelChange {
  readonly channel: string;
  readonly found: ChangeShape;
  /** BIC without a change less BIC with the better one. */
  readonly gain: number;
  /** Place in the stretch of each value that went in. */
  readonly windows: Int32Array;
}

function changeOf(channel: string, series: Float64Array): ChannelChange | null {
  const windows = new Int32Array(series.length);
  let n = 0;
  let still = 0;
  for (let i = 0; i < series.length; i++) {
    if (Number.isNaN(series[i]!)) continue;
    windows[n++] = i;
    if (series[i] === 0) still++;
  }
  // What hardly ever moves has no noise to judge a change by.
  if (n < FEWEST || still > MOST_STILL * n) return null;
  const values = n === series.length ? series : Float64Array.from({ length: n }, (_, i) => series[windows[i]!]!);
  const found = shapeOf(values);
  const gain = found.bic.none - Math.min(found.bic.step, found.bic.ramp);
  return { channel, found, gain, windows: windows.subarray(0, n) };
}

const kindOf = ({ bic }: ChangeShape): 'step' | 'ramp' => (bic.step <= bic.ramp ? 'step' : 'ramp');

function overlaps({ found, windows }: ChannelChange, first: number, last: number): boolean {
  return windows[found.earliest]! <= last && windows[found.latest]! >= first;
}
