import type { Change } from './change.ts';
import type { Expectation, Measure } from './signature-table.ts';

/** How often a measure stays, and goes one way, when something happened but nothing is known of what: the yardstick that a
 * cause's promise is held against. */
const STAYS = 0.7;
const ONE_WAY = 0.15;
/** How often a measure does the opposite of what its cause says; bounds what one measure can say against a cause. */
const SURPRISE = 0.04;
/** A change counts as one from this many times its own uncertainty. */
const SURE = 2;
/** Where a change would have to be this many times what matters to be seen in the noise, its absence says less. */
const HIDDEN = 5;

/** How surely a change is one that matters: 0 not at all, ½ at the limit, 1 far beyond it. */
export function moved(change: Change, least: number): number {
  const size = Math.abs(change.by) / Math.max(least, SURE * change.uncertainty, Number.MIN_VALUE);
  if (!(size < 1e3)) return 1;
  const fourth = size ** 4;
  return fourth / (1 + fourth);
}

/**
 * ln of how much more likely this change is where the expectation holds than by itself, times its weight: about +1.9 for a
 * promised direction that came, −2.9 for one that did not, +0.3 for a promised standstill, −2 for a broken one. Bounded, so
 * that no single measure decides alone. What noise would hide is no broken promise.
 */
export function expectationScore(change: Change, expected: Expectation, measure: Measure): number {
  if (expected.moves === 'any') return 0;
  if (expected.moves === 'unchanged') {
    const m = moved(change, Math.max(measure.matters, expected.most ?? 0));
    return expected.weight * Math.log(mixture(1 - SURPRISE, SURPRISE, m) / mixture(STAYS, 2 * ONE_WAY, m));
  }
  const m = moved(change, Math.max(measure.sees, expected.least ?? 0));
  const isWay = expected.moves === 'moved' || (expected.moves === 'up' ? change.by > 0 : change.by < 0);
  const chance = expected.moves === 'moved' ? 2 * ONE_WAY : ONE_WAY;
  const promised = isWay ? SURPRISE + (1 - SURPRISE) * usualSize(change, expected.most) : SURPRISE;
  const score = expected.weight * Math.log(mixture(SURPRISE, promised, m) / mixture(STAYS, chance, m));
  return score < 0 && m < 0.5 ? score * visible(change, measure) : score;
}

/** 1 where a change that matters would be seen; falls as the noise hides it. */
function visible({ uncertainty }: Change, { matters }: Measure): number {
  return Math.min(1, (HIDDEN * matters) / Math.max(SURE * uncertainty, Number.MIN_VALUE));
}

/** 1 within what is usual, falling to 0 beyond it. */
function usualSize({ by }: Change, most: number | null): number {
  if (most === null) return 1;
  const beyond = Math.abs(by) / most - 1;
  return beyond <= 0 ? 1 : 1 / (1 + (2 * beyond) ** 2);
}

const mixture = (ifStill: number, ifMoved: number, m: number): number => ifStill * (1 - m) + ifMoved * m;
