import { describe, expect, it } from 'vitest';
import { ReconnectPlan } from '../../../agent/io/mqtt/reconnect-plan.ts';
import { slotOffsetMs } from '../../../shared/spread-slot.ts';

const backoff = { minMs: 1_000, maxMs: 60_000 };
const everyMs = 20_000;

describe('without a slot', () => {
  it('doubles its waits, and starts again after a connection that held', () => {
    const plan = new ReconnectPlan(backoff, null, () => 1);
    const waits = Array.from({ length: 8 }, (_, i) => plan.waitMs(i * 1_000, null, false));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(plan.waitMs(1e6, 3_600_000, false)).toBe(1_000);
  });

  it('goes on doubling after connections shorter than a rival might wait', () => {
    const plan = new ReconnectPlan(backoff, null, () => 1);
    expect([1, 2, 3].map((i) => plan.waitMs(i * 60_000, 30_000, false))).toEqual([1_000, 2_000, 4_000]);
    expect(plan.waitMs(1e6, 120_000, false)).toBe(1_000);
  });
});

describe('with a slot', () => {
  const plan = () => new ReconnectPlan(backoff, { offsetMs: 7_000, everyMs }, () => 0.5);

  it('does not wait for it before the first connection', () => {
    expect([0, 1, 2].map((i) => plan().waitMs(i, null, false))).toEqual([500, 500, 500]);
  });

  it('comes back in its slot, and keeps to it while the broker is away', () => {
    const one = plan();
    const lostMs = 1_000_000;
    let nowMs = lostMs + one.waitMs(lostMs, 3_600_000, false);
    const attempts = [nowMs - lostMs];
    for (let i = 0; i < 7; i++) {
      nowMs += 30;
      nowMs += one.waitMs(nowMs, null, false);
      attempts.push(nowMs - lostMs);
    }
    expect(attempts.slice(0, 2)).toEqual([7_000, 27_000]);
    expect(attempts.every((atMs) => atMs % everyMs === 7_000)).toBe(true);
    // The longest pause is 30 s here, so that at most two turns lie between.
    for (const [i, atMs] of attempts.slice(1).entries()) expect(atMs - attempts[i]!).toBeLessThanOrEqual(40_000);
  });
});

describe('500 boxes whose broker restarts', () => {
  // The box's ids as a plant gives them: a name and a running number.
  const boxes = Array.from({ length: 500 }, (_, i) => `box-${i + 1}`);

  it.each([0, 3_000, 12_500, 25_000, 60_000, 300_000])(
    'are back evenly over 20 s after it was away %d ms',
    (awayMs) => {
      const random = seeded(7);
      const perSecond = new Array<number>(20).fill(0);
      for (const box of boxes) {
        const slot = { offsetMs: slotOffsetMs('plant-1', box, everyMs), everyMs };
        const plan = new ReconnectPlan({ minMs: 1_000, maxMs: 10_000 }, slot, random);
        let atMs = plan.waitMs(0, 86_400_000, false);
        while (atMs < awayMs) atMs += plan.waitMs(atMs, null, false);
        perSecond[Math.floor((atMs - awayMs) / 1_000)]!++;
      }
      expect(perSecond.reduce((sum, count) => sum + count)).toBe(500);
      expect(Math.max(...perSecond)).toBeLessThanOrEqual(50);
    },
  );

  it('have slots below the spread, and the same each time', () => {
    for (const box of boxes) {
      const slotMs = slotOffsetMs('plant-1', box, everyMs);
      expect(slotMs).toBe(slotOffsetMs('plant-1', box, everyMs));
      expect(slotMs >= 0 && slotMs < everyMs && Number.isInteger(slotMs)).toBe(true);
    }
    expect(slotOffsetMs('plant-1', 'box-1', 0)).toBe(0);
  });

  it.each(['plant-1', 'north', 'a'])(
    'of site %s fill 20 slots evenly (chi-square, 19 degrees, 0.1 %%: 43.8)',
    (site) => {
      const perSecond = new Array<number>(20).fill(0);
      for (let i = 0; i < 5_000; i++) perSecond[Math.floor(slotOffsetMs(site, `box-${i}`, everyMs) / 1_000)]!++;
      expect(perSecond.reduce((sum, count) => sum + (count - 250) ** 2 / 250, 0)).toBeLessThan(43.8);
    },
  );
});

it('waits longer and longer rather than fight a client with the same id', () => {
  const plan = new ReconnectPlan(backoff, null, () => 0);
  expect([1, 2, 3, 4, 5, 6].map((i) => plan.waitMs(i, 1_000, true))).toEqual([
    ...[30_000, 60_000, 120_000, 240_000, 300_000, 300_000],
  ]);
  expect(plan.takeovers).toBe(6);
  plan.calm();
  expect(plan.takeovers).toBe(0);
});

/** Mulberry32, from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
