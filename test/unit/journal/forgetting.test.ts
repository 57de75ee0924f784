import { describe, expect, it } from 'vitest';
import { planForgetting } from '../../../agent/io/journal/forgetting.ts';
import { newBook, type StreamBook } from '../../../agent/io/journal/stream-book.ts';

const book = (
  name: string,
  first: number,
  last: number,
  published = 0,
  covered: [number, number][] = [],
): StreamBook => {
  const made = newBook(name, { last, published, acknowledged: 0, covered });
  made.first = first;
  return made;
};

/** Reports of 100 bytes; number n was made at minute n of boot 1, that of camera b half a minute later. */
const plan = (
  books: StreamBook[],
  reports: number,
  deliveredBy: 'published' | 'acknowledged' = 'published',
  undeliveredEvents = true,
) =>
  planForgetting(books, {
    deliveredBy,
    undeliveredEvents,
    wantedBytes: reports * 100,
    maxReports: 1_000,
    candidates: (stream, from, to, limit) =>
      Array.from({ length: Math.max(0, Math.min(to - from + 1, limit)) }, (_, index) => ({
        seq: from + index,
        boot: 1,
        monotonicMs: (from + index) * 60_000 + (stream.includes('/b/') ? 30_000 : 0),
        bytes: 100,
      })),
  }).map(({ stream, seq, thinned }) => `${stream} ${seq}${thinned ? ' thinned' : ''}`);

describe('planForgetting', () => {
  it('forgets delivered minutes first, the oldest of all cameras', () => {
    const books = [book('window/a/base', 1, 50, 2), book('window/b/base', 2, 50, 50), book('event', 1, 9, 9)];
    expect(plan(books, 4)).toEqual(['window/a/base 1', 'window/a/base 2', 'window/b/base 2', 'window/b/base 3']);
  });

  it('goes on with what a coarser window holds, then what is delivered, and events last', () => {
    const books = [
      book('event', 1, 2, 1),
      book('window/a/day', 1, 2, 1),
      book('window/a/hour', 1, 4, 0, [[1, 2]]),
      book('window/a/base', 1, 8, 1, [
        [1, 2],
        [5, 6],
      ]),
      book('trend/a', 1, 1, 1),
    ];
    expect(plan(books, 100)).toEqual([
      'window/a/base 1',
      'window/a/base 2 thinned',
      'window/a/base 5 thinned',
      'window/a/base 6 thinned',
      'window/a/hour 1 thinned',
      'window/a/hour 2 thinned',
      'window/a/day 1',
      'trend/a 1',
      'event 1',
      'event 2 thinned',
    ]);
  });

  it('lets events go that nobody received only where it must', () => {
    const books = [book('event', 1, 4, 2)];
    expect(plan(books, 100, 'published', false)).toEqual(['event 1', 'event 2']);
  });

  it('takes the acknowledged cursor for delivery where told so', () => {
    const books = [book('window/a/base', 1, 5, 5)];
    books[0]!.acknowledged = 2;
    expect(plan(books, 100, 'acknowledged')).toEqual(['window/a/base 1', 'window/a/base 2']);
  });

  it('stops at the bytes wanted, also beyond one fetch', () => {
    expect(plan([book('window/a/base', 1, 500, 500)], 120)).toHaveLength(120);
    expect(plan([book('window/a/base', 1, 10, 0)], 5)).toEqual([]);
  });
});
