import { describe, expect, it } from 'vitest';
import { Boots } from '../../../agent/io/journal/boots.ts';
import { Coverage } from '../../../agent/io/journal/coverage.ts';

const minute = (index: number) => () => ({ startMs: index * 60_000, endMs: (index + 1) * 60_000 });
const hour = { startMs: 0, endMs: 3_600_000 };

describe('Coverage', () => {
  it('takes what lies inside the coarser window and leaves what does not', () => {
    const coverage = new Coverage();
    for (let index = 58; index <= 61; index++) coverage.add(index, minute(index));
    coverage.add(90, () => ({ startMs: 3_590_000, endMs: 3_650_000 }));
    expect(coverage.cover(hour)).toBe(true);
    expect(coverage.covered.ranges()).toEqual([[58, 59]]);
    expect(coverage.cover(hour)).toBe(false);
  });

  it('follows a clock that becomes known later', () => {
    const boots = new Boots([]);
    const { row } = boots.row('7c9e6679-7425-40de-944b-e07fc1f90ae7', 0, false);
    boots.use(row);
    const madeAt = { boot: row.index, monotonicMs: 60_000, atMs: 60_000, startMs: 0, endMs: 60_000 };
    const coverage = new Coverage();
    coverage.add(1, () => boots.span({ ...madeAt, recorded: false }));
    coverage.add(2, () => boots.span({ ...madeAt, recorded: true }));
    boots.set(row, 7_200_000, true);
    expect(coverage.cover({ startMs: 7_200_000, endMs: 10_800_000 })).toBe(true);
    expect(coverage.covered.ranges()).toEqual([[1, 1]]);
    coverage.cover(hour);
    expect(coverage.covered.ranges()).toEqual([[1, 2]]);
  });

  it('does not grow without end', () => {
    const coverage = new Coverage();
    for (let seq = 1; seq <= Coverage.depth + 1; seq++) coverage.add(seq, minute(0));
    coverage.cover(hour);
    expect(coverage.covered.ranges()).toEqual([[2, Coverage.depth + 1]]);
  });
});
