import { describe, expect, it } from 'vitest';
import { slotOffsetMs } from '../../../shared/spread-slot.ts';

const boxes = (count: number, name: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => slotOffsetMs('plant-main', name(n), 20_000));

const inSecond = (offsets: readonly number[]) => {
  const seconds = new Array<number>(20).fill(0);
  for (const offset of offsets) seconds[Math.floor(offset / 1_000)]!++;
  return seconds;
};

describe('the moment of a box', () => {
  it.each([
    ['numbered', (n: number) => `box-${n}`],
    ['numbered with zeros', (n: number) => `box-${String(n).padStart(6, '0')}`],
    ['named by serial number', (n: number) => (0x3a7f_0000 + 17 * n).toString(16)],
  ])('is spread evenly over 500 boxes %s: no second has twice the average', (_, name) => {
    const seconds = inSecond(boxes(500, name));
    expect(seconds.reduce((sum, boxes) => sum + boxes)).toBe(500);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(50);
  });

  it('is uniform: chi-square over 20 seconds stays below its 99.9 % quantile', () => {
    const counts = inSecond(boxes(20_000, (n) => `box-${n}`));
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    // scipy.stats.chi2.ppf(0.999, 19) = 43.82
    expect(chiSquare).toBeLessThan(43.82);
  });

  it('is its own, always the same, and nothing where nothing is to be spread', () => {
    expect(slotOffsetMs('a', 'b', 20_000)).toBe(slotOffsetMs('a', 'b', 20_000));
    expect(slotOffsetMs('a', 'b', 20_000)).not.toBe(slotOffsetMs('b', 'a', 20_000));
    expect(slotOffsetMs('a', 'b', 0)).toBe(0);
  });
});
