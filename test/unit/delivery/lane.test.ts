import { expect, it } from 'vitest';
import { Lane } from '../../../agent/pipeline/lane.ts';
import { deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { windowReport } from '../../fixtures/reports.ts';

const stream = 'window/line-3/base';

it('passes only over an unbroken row of settled reports', async () => {
  const journal = deliveryJournal();
  await journal.append([windowReport, windowReport, windowReport]);
  const lane = new Lane(journal, stream, 'topic', 0);
  lane.extend(3);
  const [one, two, three] = [lane.take()!, lane.take()!, lane.take()!];
  expect(lane.take()).toBeNull();
  expect([lane.settle(two), lane.published]).toEqual([false, 0]);
  expect([lane.settle(one), lane.published]).toEqual([true, 2]);
  lane.rewind();
  expect(lane.take()?.stored.seq).toBe(3);
  // What the connection before says of it is no longer part of the row.
  expect([lane.settle(three), lane.published]).toEqual([false, 2]);
});

it('reads in batches', async () => {
  const journal = deliveryJournal();
  await journal.append(Array.from({ length: 600 }, () => windowReport));
  const lane = new Lane(journal, stream, 'topic', 0);
  lane.extend(600);
  let taken = 0;
  while (lane.hasMore) if (lane.take()) taken++;
  expect(taken).toBe(600);
  expect(journal.reads).toBeLessThanOrEqual(20);
});
