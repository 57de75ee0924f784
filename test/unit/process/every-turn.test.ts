import { expect, test } from 'vitest';
import { everyTurn } from '../../../agent/app/every-turn.ts';
import { createBoxTime } from '../../../agent/pipeline/box-time.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';

const years = 365.25 * 86_400_000;

test.each([
  ['forward from 1970', 0, Date.UTC(2026, 2, 2)],
  ['forward by ten years', Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 2) + 10 * years],
  ['back by ten years', Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 2) - 10 * years],
])(
  'turns go on at their pace when the clock is set %s: none is missed and none comes twice',
  async (_, fromMs, toMs) => {
    const clock = fakeClock({ wallMs: fromMs });
    const time = createBoxTime(clock);
    const ending = new AbortController();
    const turns: number[] = [];
    const done = everyTurn({ stepMs: 10_000, utcMs: time.utcMs, clock, signal: ending.signal }, async () => {
      turns.push(clock.monotonicMs());
      if (time.jumped()) time.adopt();
    });
    await clock.advance(60_000);
    const before = turns.length;
    clock.setWall(toMs);
    await clock.advance(60_000);
    const after = turns.length - before;
    expect(before).toBeGreaterThanOrEqual(60);
    expect(after).toBeGreaterThanOrEqual(60);
    expect(turns.length).toBeLessThanOrEqual(135);
    expect(Math.max(...turns.slice(1).map((atMs, i) => atMs - turns[i]!))).toBeLessThanOrEqual(1_000);
    expect(time.utcMs()).toBe(toMs + 60_000);
    ending.abort();
    await clock.advance(1_000);
    await done;
  },
);
