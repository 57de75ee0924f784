import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberTrack } from '../../../shared/subscriber/number-track.ts';

const missing = (track: NumberTrack) => track.missing().map(({ from, to }) => [from, to]);

describe('numbers of a stream', () => {
  test('that skip some leave a hole with the time it was noticed', () => {
    const track = new NumberTrack(1, 10);
    track.receive(1, 100);
    track.receive(5, 200);
    expect(track.missing()).toEqual([{ from: 2, to: 4, sinceMs: 200, gone: false }]);
    expect([track.contiguousUpTo(), track.upTo]).toEqual([1, 5]);
  });

  test('that fill a hole in its middle leave two as old as it', () => {
    const track = new NumberTrack(1, 10);
    track.receive(5, 200);
    expect(track.receive(3, 300)).toBe(true);
    expect(track.missing()).toEqual([
      { from: 1, to: 2, sinceMs: 200, gone: false },
      { from: 4, to: 4, sinceMs: 200, gone: false },
    ]);
  });

  test('lower than all before are new once, with a hole up to those', () => {
    const track = new NumberTrack(10, 10);
    track.receive(10, 0);
    expect([track.receive(7, 1), track.receive(7, 2)]).toEqual([true, false]);
    expect(missing(track)).toEqual([[8, 9]]);
  });

  test('that are known of but have not come are missing', () => {
    const track = new NumberTrack(1, 10);
    track.receive(1, 0);
    track.expect(3, 5);
    expect(missing(track)).toEqual([[2, 3]]);
    track.receive(2, 6);
    track.receive(3, 6);
    expect([missing(track), track.contiguousUpTo()]).toEqual([[], 3]);
  });

  test('that are gone are not missing, yet new if they come after all', () => {
    const track = new NumberTrack(1, 10);
    track.receive(9, 0);
    expect(track.giveUp(3, 5)).toBe(3);
    expect(missing(track)).toEqual([
      [1, 2],
      [6, 8],
    ]);
    expect(track.giveUp(1, 4)).toBe(2);
    expect(track.contiguousUpTo()).toBe(5);
    expect([track.receive(4, 1), track.receive(4, 1)]).toEqual([true, false]);
  });

  test('in too many holes give up the oldest hole and count it', () => {
    const track = new NumberTrack(1, 2);
    for (const number of [3, 5, 7]) track.receive(number, 0);
    expect([missing(track), track.givenUp]).toEqual([
      [
        [4, 4],
        [6, 6],
      ],
      2,
    ]);
  });
});

test('any numbers in any order are new exactly once, and missing are the others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
      (first, numbers) => {
        const track = new NumberTrack(first, 100);
        const seen = new Set<number>();
        for (const number of numbers) {
          expect(track.receive(number, 0)).toBe(!seen.has(number));
          seen.add(number);
        }
        const from = Math.min(first, ...seen);
        const to = Math.max(first - 1, ...seen);
        const absent = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((n) => !seen.has(n));
        const holes = track
          .missing()
          .flatMap((hole) => Array.from({ length: hole.to - hole.from + 1 }, (_, i) => hole.from + i));
        expect(holes).toEqual(absent);
      },
    ),
    { seed: 7 },
  );
});
