import { describe, expect, test } from 'vitest';
import { anotherSince } from '../../../agent/core/drift/events/another-change.ts';
import { byDays, swingsDaily } from '../../../agent/core/drift/events/daily-swing.ts';
import { createHistory } from '../../../agent/core/drift/events/event-history.ts';
import { drawnIn } from '../../../agent/core/drift/hour-fit.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';

const hourMs = 3_600_000;
const channels = ['redMean', 'lumaMean', 'focus', 'luma.js'];

/** Hours whose channels deviate by `change` and noise of one standard deviation. */
function hoursOf(count: number, change: (hour: number, channel: string) => number) {
  const random = seededRandom(5);
  const history = createHistory(1080, () => 1);
  for (let hour = 0; hour < count; hour++) {
    const deviations = Object.fromEntries(channels.map((name) => [name, change(hour, name) + normalDeviate(random)]));
    const span = { startMs: hour * hourMs, endMs: (hour + 1) * hourMs };
    history.add({ level: 'hour', ...span, frames: 6, scores: {}, p: null, values: {}, deviations, charts: [] });
  }
  return history;
}

const stretchOf = (count: number, change: (hour: number, channel: string) => number) =>
  hoursOf(count, change).stretch(Number.NEGATIVE_INFINITY);
const sun = (hour: number) => Math.max(0, Math.sin((2 * Math.PI * ((hour % 24) - 6)) / 24));

describe('a swing over the day', () => {
  test('is seen two days after it began, and not in steps, ramps or noise', () => {
    expect(
      swingsDaily(
        stretchOf(300, (hour) => (hour < 200 ? 0 : 8 * sun(hour))),
        200,
      ),
    ).toBe(true);
    expect(
      swingsDaily(
        stretchOf(240, (hour) => (hour < 200 ? 0 : 8 * sun(hour))),
        200,
      ),
    ).toBe(false);
    expect(
      swingsDaily(
        stretchOf(300, (hour) => (hour < 200 ? 0 : 8)),
        200,
      ),
    ).toBe(false);
    expect(
      swingsDaily(
        stretchOf(300, (hour) => Math.max(0, hour - 200) / 10),
        200,
      ),
    ).toBe(false);
    expect(
      swingsDaily(
        stretchOf(300, () => 0),
        200,
      ),
    ).toBe(false);
  });

  test('that was there before is none', () => {
    expect(
      swingsDaily(
        stretchOf(300, (hour) => 8 * sun(hour)),
        200,
      ),
    ).toBe(false);
  });

  test('days are means of 24 hours, the last one ending with the last hour', () => {
    const days = byDays(stretchOf(50, (hour) => (hour < 26 ? 0 : 100)));
    expect(Array.from(days.startsMs)).toEqual([2 * hourMs, 26 * hourMs]);
    expect(Array.from(days.endsMs)).toEqual([26 * hourMs, 50 * hourMs]);
    // The mean of 24 deviates has a standard deviation of 0.2.
    expect(Math.abs(days.series.get('focus')![0]!)).toBeLessThan(0.9);
    expect(Math.abs(days.series.get('focus')![1]! - 100)).toBeLessThan(0.9);
  });
});

describe('another change', () => {
  const jumpAt = 97;
  test('is a jump of several channels away from the baseline, three hours after it came', () => {
    const history = hoursOf(100, (hour) => (hour < jumpAt ? 1 : 20));
    expect(anotherSince(history, 0)).toBe(jumpAt * hourMs);
  });

  test('is not the way back, one channel alone, or what goes on as it was', () => {
    expect(
      anotherSince(
        hoursOf(100, (hour) => (hour < jumpAt ? 20 : 1)),
        0,
      ),
    ).toBeNull();
    expect(
      anotherSince(
        hoursOf(100, (hour, name) => (hour >= jumpAt && name === 'focus' ? 20 : 1)),
        0,
      ),
    ).toBeNull();
    expect(
      anotherSince(
        hoursOf(100, () => 8),
        0,
      ),
    ).toBeNull();
    expect(
      anotherSince(
        hoursOf(3, () => 8),
        0,
      ),
    ).toBeNull();
  });
});

test('a distance is drawn in above its usual value only: ln(1 + 0.3 d) ÷ 0.3', () => {
  expect(drawnIn(-2)).toBe(-2);
  expect(drawnIn(0)).toBe(0);
  expect(drawnIn(5)).toBeCloseTo(3.054302439580516, 12);
  expect(drawnIn(0.001)).toBeCloseTo(0.001, 6);
});
