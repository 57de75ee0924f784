import type { EventType, Shape } from '../../../../shared/wire/report.ts';
import { modelPart } from '../model-channels.ts';
import type { HistoryStretch } from './event-history.ts';

/** What is known when an event is named. */
export interface Signs {
  readonly shape: Shape;
  /** Channels that jumped within two windows of the onset. */
  readonly jumped: number;
  /** Something was logged inside the onset's interval. */
  readonly matched: boolean;
  /** Channels that alarmed; absent: not known. */
  readonly culprits?: readonly string[];
}

/**
 * A step has a date: domain shift. A ramp, or what adds up without a date: data drift. While the shape is undetermined it
 * is drift, the more general word, unless several channels jumped at once, or one did where something was logged. Where only
 * what the model says alarmed, it is the predictions that drift, whatever the shape.
 */
export function typeOf({ shape, jumped, matched, culprits = [] }: Signs): EventType {
  if (culprits.length > 0 && culprits.every((channel) => modelPart(channel) === 'answers')) return 'prediction-drift';
  if (shape === 'step') return 'domain-shift';
  if (shape === 'ramp') return 'data-drift';
  return jumped >= 2 || (jumped === 1 && matched) ? 'domain-shift' : 'data-drift';
}

/** Windows averaged on each side of a jump, at most. */
const SIDE = 3;
/** Windows looked at before a jump, and how many are needed, to know how much the channel jumps by itself. */
const USUAL = 60;
const LEAST_USUAL = 20;
/** A jump is this many times what the channel jumps by itself: the largest of some hundred is below 4. */
const JUMP = 5;

/** The channels that jumped at `atMs`, give or take a window. Unlike the shape it needs no more than one window after. */
export function jumpedAt(stretch: HistoryStretch, atMs: number): string[] {
  const place = stretch.startsMs.findIndex((startMs) => startMs >= atMs);
  if (place < 0) return [];
  return [...stretch.series].filter(([, series]) => jumps(series, place)).map(([channel]) => channel);
}

function jumps(series: Float64Array, place: number): boolean {
  return [place - 1, place, place + 1].some((at) => {
    const side = Math.min(SIDE, series.length - at);
    const from = Math.max(side, at - side - USUAL);
    const usual: number[] = [];
    for (let t = from; t <= at - side; t++) {
      const own = jump(series, t, side);
      if (!Number.isNaN(own)) usual.push(own * own);
    }
    if (side < 1 || usual.length < LEAST_USUAL) return false;
    const usualSize = Math.sqrt(usual.reduce((sum, square) => sum + square, 0) / usual.length);
    // A channel that never moves has no size of its own; half a baseline standard deviation is the least that counts.
    return Math.abs(jump(series, at, side)) > Math.max(0.5, JUMP * usualSize);
  });
}

/** Mean of `side` windows from `at` on less the mean of as many before. */
function jump(series: Float64Array, at: number, side: number): number {
  let sum = 0;
  for (let i = 0; i < side; i++) sum += series[at + i]! - series[at - 1 - i]!;
  return sum / side;
}
