import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeqRanges } from '../../../agent/io/journal/seq-ranges.ts';

describe('SeqRanges', () => {
  it('joins neighbours, whatever the order', () => {
    const ranges = new SeqRanges();
    for (const seq of [5, 1, 2, 4, 8, 3, 4]) ranges.add(seq);
    expect(ranges.ranges()).toEqual([
      [1, 5],
      [8, 8],
    ]);
  });

  it('cuts out a part and forgets from below', () => {
    const ranges = SeqRanges.of([
      [1, 5],
      [8, 12],
    ]);
    expect(ranges.within(4, 9)).toEqual([
      [4, 5],
      [8, 9],
    ]);
    ranges.dropBelow(10);
    expect(ranges.ranges()).toEqual([[10, 12]]);
  });

  it('refuses ranges that do not rise', () => {
    for (const stored of [
      [[3, 2]],
      [
        [1, 4],
        [4, 6],
      ],
      [[1, Number.NaN]],
    ])
      expect(() => SeqRanges.of(stored as [number, number][])).toThrow(RangeError);
  });

  it('holds the same numbers as a set', () => {
    const actions = fc.array(fc.tuple(fc.constantFrom('add', 'drop'), fc.integer({ min: 1, max: 40 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(actions, (steps) => {
        const ranges = new SeqRanges();
        const model = new Set<number>();
        for (const [action, seq] of steps) {
          if (action === 'add') {
            ranges.add(seq);
            model.add(seq);
          } else {
            ranges.dropBelow(seq);
            for (const one of model) if (one < seq) model.delete(one);
          }
        }
        for (let seq = 0; seq <= 42; seq++) expect(ranges.has(seq)).toBe(model.has(seq));
        const stored = ranges.ranges();
        expect(SeqRanges.of(stored).ranges()).toEqual(stored);
      }),
      { seed: 11 },
    );
  });
});
