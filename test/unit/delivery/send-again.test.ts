import { beforeEach, describe, expect, it } from 'vitest';
import { createPublisher, heldKey, type Publisher, type PublisherParts } from '../../../agent/pipeline/publish.ts';
import { maxAskedRanges } from '../../../agent/pipeline/repair-queue.ts';
import { replayRange } from '../../../agent/pipeline/replay-range.ts';
import { decodeReport } from '../../../shared/wire/codec.ts';
import { type DeliveryJournal, deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { type FakeBroker, fakeBroker } from '../../fixtures/fake-link.ts';
import { type FakeLog, fakeLog } from '../../fixtures/fake-log.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';

const minute = 'window/line-3/base';
const denied = 'not authorised (135)';
const windows = (count: number) => Array.from({ length: count }, () => windowReport);
const range = (from: number, through: number) => Array.from({ length: through - from + 1 }, (_, i) => from + i);

let journal: DeliveryJournal;
let broker: FakeBroker;
let clock: FakeClock;
let log: FakeLog;

beforeEach(() => {
  journal = deliveryJournal();
  broker = fakeBroker();
  clock = fakeClock();
  log = fakeLog();
});

const settle = () => clock.advance(0);

async function begin(over: Partial<PublisherParts> = {}, receiveMaximum = 20): Promise<Publisher> {
  const link = broker.link({ receiveMaximum });
  const publisher = createPublisher({
    ...{ journal, link, clock, log, site: 'plant-a', device: 'box-17' },
    ...{ format: 'protobuf', maxInFlight: 100, delivery: 'subscriber' },
    ...over,
  } as PublisherParts);
  publisher.start();
  link.start({ topic: 'will', payload: new Uint8Array() });
  await settle();
  return publisher;
}

/** `e` stands for an event, a number for the minute of that number; what came since the last look. */
let looked = 0;
beforeEach(() => {
  looked = 0;
});
function came(): (string | number)[] {
  const reports = broker.received.filter(({ topic }) => topic !== 'will').slice(looked);
  looked += reports.length;
  return reports.map(({ topic, payload }) => (topic.endsWith('/event') ? 'e' : decodeReport(payload).seq));
}

describe('what a subscriber asks for again', () => {
  it('comes once more on its topic, and moves no cursor', async () => {
    await journal.append(windows(10));
    const publisher = await begin();
    expect(came()).toEqual(range(1, 10));
    const moves = journal.moves.length;
    expect(publisher.sendAgain(minute, 3, 5)).toBe(true);
    expect(publisher.status.asked).toBe(3);
    await settle();
    expect(came()).toEqual([3, 4, 5]);
    expect(publisher.status).toMatchObject({ asked: 0, inFlight: 0 });
    expect(journal.moves).toHaveLength(moves);
  });

  it('comes after new events and in turns with the backlog', async () => {
    await journal.append(windows(10));
    const publisher = await begin({}, 1);
    came();
    broker.acknowledging = false;
    await journal.append(windows(4));
    publisher.sendAgain(minute, 1, 4);
    await journal.append([eventReport]);
    broker.acknowledging = true;
    broker.acknowledge();
    await settle();
    expect(came()).toEqual([11, 'e', 1, 12, 2, 13, 3, 14, 4]);
  });

  it('comes once, however often it is asked for while it waits', async () => {
    await journal.append(windows(20));
    const publisher = await begin({}, 1);
    came();
    broker.acknowledging = false;
    for (const [from, to] of [
      [5, 8],
      [5, 8],
      [7, 10],
      [3, 6],
    ] as const)
      expect(publisher.sendAgain(minute, from, to)).toBe(true);
    expect(publisher.status.asked).toBe(8);
    broker.acknowledging = true;
    broker.acknowledge();
    await settle();
    expect(came()).toEqual([5, 6, 7, 8, 9, 10, 3, 4]);
  });

  it('does not come twice where it has not been sent yet', async () => {
    await journal.append(windows(5));
    broker.acknowledging = false;
    const publisher = await begin({}, 2);
    expect(publisher.sendAgain(minute, 1, 5)).toBe(true);
    broker.acknowledging = true;
    broker.acknowledge();
    await settle();
    expect(came()).toEqual(range(1, 5));
  });

  it('goes on after the link broke', async () => {
    await journal.append(windows(6));
    const publisher = await begin({}, 2);
    came();
    broker.acknowledging = false;
    publisher.sendAgain(minute, 2, 5);
    await settle();
    expect(came()).toEqual([2, 3]);
    broker.acknowledge(1);
    await settle();
    broker.acknowledging = true;
    broker.cut();
    await settle();
    expect(came()).toEqual([4, 3, 4, 5]);
    expect(publisher.status.asked).toBe(0);
  });

  it('is bounded', async () => {
    await journal.append(windows(200));
    const publisher = await begin({}, 1);
    broker.acknowledging = false;
    for (let n = 0; n < maxAskedRanges; n++) expect(publisher.sendAgain(minute, 2 * n + 1, 2 * n + 1)).toBe(true);
    expect(publisher.sendAgain(minute, 199, 199)).toBe(false);
    expect(publisher.status.asked).toBe(maxAskedRanges);
  });

  it('is passed over where it is gone by the time it is due', async () => {
    await journal.append(windows(6));
    const publisher = await begin();
    came();
    broker.down();
    publisher.sendAgain(minute, 1, 6);
    journal.thin(minute, 2, 6);
    broker.up();
    await settle();
    expect(came()).toEqual([1]);
    expect(publisher.status).toMatchObject({ asked: 0, inFlight: 0 });
  });
});

describe('what the broker refused', () => {
  it('is offered again with the next connection, the oldest first, and let go once it is taken', async () => {
    await journal.append([...windows(8), eventReport]);
    const refused = [2, 3, 7];
    broker.refuse = ({ topic, payload }) =>
      topic.endsWith('base') && refused.includes(decodeReport(payload).seq) ? denied : null;
    const publisher = await begin();
    expect(publisher.status.held.map(({ seq }) => seq)).toEqual([2, 3, 7]);
    came();
    broker.refuse = () => null;
    await settle();
    expect(came()).toEqual([]);
    broker.cut();
    await settle();
    expect(came()).toEqual([2, 3, 7]);
    expect(publisher.status).toMatchObject({ held: [], heldCount: 0 });
  });

  it('is not offered on and on where nothing has changed', async () => {
    await journal.append(windows(50));
    let offered = 0;
    broker.refuse = ({ topic }) => {
      if (!topic.endsWith('base')) return null;
      offered++;
      return denied;
    };
    const publisher = await begin({}, 1);
    expect([offered, publisher.status.heldCount]).toEqual([50, 50]);
    broker.cut();
    await settle();
    expect([offered, publisher.status.heldCount]).toEqual([53, 50]);
    expect(log.lines.filter(({ message }) => message.includes('is held'))).toHaveLength(50);
  });

  it('shows the reason of today', async () => {
    await journal.append(windows(1));
    broker.refuse = ({ topic }) => (topic.endsWith('base') ? denied : null);
    const publisher = await begin();
    broker.refuse = ({ topic }) => (topic.endsWith('base') ? 'quota' : null);
    broker.cut();
    await settle();
    expect(publisher.status).toMatchObject({ heldCount: 1, held: [{ seq: 1, reason: 'quota' }] });
    expect(publisher.heldBecause(minute, 1, 5)).toBe('quota');
    expect(publisher.heldBecause(minute, 2, 5)).toBeNull();
  });

  it('is let go when a subscriber asked for it and the broker took it', async () => {
    await journal.append(windows(3));
    broker.refuse = ({ payload }) => (decodeReport(payload).seq === 2 ? denied : null);
    const publisher = await begin();
    broker.refuse = () => null;
    publisher.sendAgain(minute, 1, 3);
    await settle();
    expect(publisher.status.heldCount).toBe(0);
  });

  it('that the journal has to forget is counted and told', async () => {
    await journal.append(windows(5));
    broker.refuse = ({ topic }) => (topic.endsWith('base') ? denied : null);
    const publisher = await begin();
    journal.thin(minute, 1, 3);
    await journal.append(windows(1));
    expect(publisher.status).toMatchObject({ heldForgotten: 3, heldCount: 2 });
    expect(log.lines.some(({ message }) => message.includes('forgotten'))).toBe(true);
  });

  it('in one stream does not keep another from its turn', async () => {
    await journal.append([...Array.from({ length: 1_200 }, () => eventReport), ...windows(4)]);
    broker.refuse = ({ topic }) => (topic === 'will' ? null : denied);
    const publisher = await begin();
    expect(publisher.status.heldCount).toBe(1_204);
    broker.refuse = ({ topic }) => (topic.endsWith('event') ? denied : null);
    came();
    broker.cut();
    await settle();
    expect(came()).toEqual([1, 2, 3, 4]);
    expect(publisher.status.heldCount).toBe(1_200);
  });

  it('is offered a thousand at a connection, however many there are', async () => {
    await journal.append(windows(2_500));
    broker.refuse = ({ topic }) => (topic.endsWith('base') ? denied : null);
    const publisher = await begin();
    broker.refuse = () => null;
    for (const expected of [1_000, 1_000, 500]) {
      const before = publisher.status.heldCount;
      broker.cut();
      await settle();
      // Those under way when the thousandth is answered still count.
      expect(Math.abs(before - publisher.status.heldCount - expected)).toBeLessThan(40);
    }
    expect(publisher.status.heldCount).toBe(0);
  });

  it('is told to a subscriber that asks for it, with the reason', async () => {
    await journal.append(windows(3));
    broker.refuse = ({ topic, payload }) => (topic.endsWith('base') && decodeReport(payload).seq === 2 ? denied : null);
    const publisher = await begin();
    came();
    const asked = { stream: minute, from: 2, to: 2 };
    expect(replayRange({ journal, publisher }, asked)).toEqual({
      ...{ outcome: 'sent', from: 2, to: 2 },
      reason: `the broker refused some of them before: ${denied}; they are tried again`,
    });
    await settle();
    expect([came(), publisher.status.heldCount]).toEqual([[], 1]);
    broker.refuse = () => null;
    replayRange({ journal, publisher }, asked);
    await settle();
    expect([came(), publisher.status.heldCount]).toEqual([[2], 0]);
    expect(replayRange({ journal, publisher }, asked)).toEqual({ outcome: 'sent', from: 2, to: 2 });
  });

  it('is stored with a later commit where the first was refused', async () => {
    await journal.append(windows(2));
    broker.refuse = ({ topic }) => (topic.endsWith('base') ? denied : null);
    await begin();
    broker.refuse = () => null;
    const { append } = journal;
    let refusals = 1;
    journal.append = (drafts, states) =>
      drafts.length === 0 && refusals-- > 0 ? Promise.reject(new Error('it can only be read')) : append(drafts, states);
    await journal.append(windows(1));
    await settle();
    expect(journal.state(heldKey)).toBeNull();
    await journal.append(windows(1));
    await settle();
    expect(new TextDecoder().decode(journal.state(heldKey)!)).toContain('"count":2');
  });
});

describe('a journal that changes over from reading to writing', () => {
  it('is read on when it tells of itself again, and what was asked for meanwhile is let go', async () => {
    await journal.append(windows(4));
    const publisher = await begin();
    came();
    const there = journal.read;
    const shut = () => {
      throw new Error('the journal is just being opened anew; ask again');
    };
    journal.read = shut;
    await journal.append(windows(2));
    expect(publisher.sendAgain(minute, 1, 2)).toBe(true);
    await settle();
    expect([came(), publisher.status.asked]).toEqual([[], 0]);
    journal.read = there;
    await journal.append(windows(1));
    await settle();
    expect(came()).toEqual([5, 6, 7]);
  });

  it('does not stop a publisher that starts then', async () => {
    await journal.append(windows(1));
    journal.state = () => {
      throw new Error('the journal is just being opened anew; ask again');
    };
    const publisher = await begin();
    expect([came(), publisher.status.heldCount]).toEqual([[1], 0]);
    expect(log.lines.some(({ message }) => message.includes('list of refused reports cannot be read'))).toBe(true);
  });
});
