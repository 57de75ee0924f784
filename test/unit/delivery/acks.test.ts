import { describe, expect, it } from 'vitest';
import { listenToAcks } from '../../../agent/pipeline/acks.ts';
import { deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLink } from '../../fixtures/fake-link.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { windowReport } from '../../fixtures/reports.ts';

const stream = 'window/line-3/base';

async function box(reports = 5) {
  const journal = deliveryJournal();
  await journal.append(Array.from({ length: reports }, () => windowReport));
  const { link, broker } = fakeLink();
  const clock = fakeClock();
  const log = fakeLog();
  const acks = listenToAcks({ journal, link, clock, log, site: 'plant', device: 'box' });
  link.start({ topic: 'will', payload: new Uint8Array() });
  await clock.advance(0);
  return {
    journal,
    acks,
    clock,
    log,
    async hear(message: object | string) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      broker.publish({ topic: 'driftlight/1/plant/box/ack', payload: new TextEncoder().encode(text) });
      await clock.advance(0);
    },
    moved: () => journal.moves.filter(({ cursor }) => cursor === 'acknowledged').map(({ seq }) => seq),
  };
}

describe('an acknowledgement', () => {
  it('moves the cursor of what a subscriber has', async () => {
    const { hear, moved, acks, journal, clock } = await box();
    await hear({ subscriber: 'centre', stream, upTo: 3, journalId: journal.journalId });
    await hear({ subscriber: 'centre', stream, upTo: 5 });
    expect(moved()).toEqual([3, 5]);
    expect(acks.status).toMatchObject({ subscriber: 'centre', taken: 2, lastMonotonicMs: clock.monotonicMs() });
  });

  it.each([
    ['for another journal', { upTo: 3, journalId: '11111111-2222-4333-8444-555555555555' }, 'otherJournal'],
    ['beyond the newest number', { upTo: 6 }, 'beyondLast'],
    ['for a stream there is not', { upTo: 1, stream: 'event' }, 'unknownStream'],
    ['for a stream of a strange name', { upTo: 1, stream: '__proto__' }, 'unknownStream'],
    ['without a number', { upTo: -1 }, 'malformed'],
    ['by nobody', { upTo: 1, subscriber: 'a b' }, 'malformed'],
  ] as const)('%s moves nothing, is counted and told', async (_, message, why) => {
    const { hear, moved, acks, log } = await box();
    await hear({ subscriber: 'centre', stream, ...message });
    expect(moved()).toEqual([]);
    expect(acks.status.ignored[why]).toBe(1);
    expect(acks.status).toMatchObject({ subscriber: null, taken: 0 });
    expect(log.lines).toHaveLength(1);
  });

  it.each([
    '',
    'null',
    '[]',
    'x'.repeat(5_000),
    JSON.stringify({ subscriber: 'c', stream: 's'.repeat(5_000), upTo: 1 }),
  ])('that is none is counted: %#', async (text) => {
    const { hear, acks } = await box();
    await hear(text);
    expect(acks.status.ignored.malformed).toBe(1);
  });

  it('of a second subscriber is told once, for the further of both counts', async () => {
    const { hear, log } = await box();
    for (const subscriber of ['a', 'b', 'a', 'b']) await hear({ subscriber, stream, upTo: 1 });
    expect(log.lines.filter(({ message }) => message.includes('both a and b'))).toHaveLength(1);
  });
});
