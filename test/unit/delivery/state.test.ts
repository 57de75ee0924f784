import { beforeEach, expect, it } from 'vitest';
import { createStateAnnouncer, type StateAnnouncer } from '../../../agent/pipeline/state.ts';
import { encodeControl, parseState, type StateMessage } from '../../../shared/wire/topics.ts';
import { type DeliveryJournal, deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { type FakeBroker, fakeBroker } from '../../fixtures/fake-link.ts';
import { type FakeLog, fakeLog } from '../../fixtures/fake-log.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';

const topic = 'driftlight/1/plant-a/box-17/state';
const minute = 'window/line-3/base';

let journal: DeliveryJournal;
let broker: FakeBroker;
let clock: FakeClock;
let log: FakeLog;
let announcer: StateAnnouncer;

beforeEach(() => {
  journal = deliveryJournal();
  broker = fakeBroker();
  clock = fakeClock();
  log = fakeLog();
  announcer = createStateAnnouncer({
    ...{ journal, link: broker.link(), clock, time: { utcMs: clock.wallMs }, log },
    ...{ site: 'plant-a', device: 'box-17', sessionId: 'this-session', version: '1.2.3', minIntervalMs: 60_000 },
  });
});

const settle = () => clock.advance(0);
const sent = () => broker.received.map(({ payload }) => parseState(payload));
const onTopic = () => parseState(broker.retained.get(topic)!.payload);
const rivals = () => log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);

/** A state as another session leaves it. */
function foreign(over: Partial<StateMessage>): void {
  const state = { ...onTopic(), sessionId: 'other-session', ...over };
  broker.publish({ topic, payload: encodeControl(state as StateMessage), retain: true });
}

it('says that the box is there and what it has', async () => {
  await journal.append([windowReport, windowReport, eventReport]);
  journal.thin(minute, 1, 1);
  announcer.start();
  await settle();
  expect(broker.received).toHaveLength(1);
  expect(broker.received[0]).toMatchObject({ topic, retain: true, contentType: 'application/json' });
  expect(onTopic()).toEqual({
    kind: 'state',
    online: true,
    site: 'plant-a',
    device: 'box-17',
    journalId: journal.journalId,
    bootId: clock.bootId,
    sessionId: 'this-session',
    version: '1.2.3',
    at: '2026-03-02T06:00:00.000Z',
    monotonicMs: 100_000,
    boots: [],
    streams: { [minute]: { first: 2, last: 2 }, event: { first: 1, last: 1 } },
  });
});

it('tells what the clocks of boots turned out to be, once a time server said so', async () => {
  journal.boot = { bootId: clock.bootId, offsetMs: 3_000, synced: false, moved: false };
  announcer.start();
  await settle();
  expect(onTopic().boots).toEqual([]);
  journal.boot = { bootId: clock.bootId, offsetMs: 9_000.4, synced: true, moved: true };
  await clock.advance(60_000);
  await journal.append([eventReport]);
  await settle();
  expect(onTopic().boots).toEqual([{ bootId: clock.bootId, offsetMs: 9_000 }]);
  expect(onTopic().monotonicMs).toBe(160_000);
});

it('tells new numbers at most once a minute', async () => {
  announcer.start();
  await clock.advance(10_000);
  await journal.append([eventReport]);
  await journal.append([eventReport]);
  await clock.advance(49_999);
  expect(sent()).toHaveLength(1);
  await clock.advance(1);
  expect(sent()).toHaveLength(2);
  expect(onTopic().streams).toEqual({ event: { first: 1, last: 2 } });
  await clock.advance(3_600_000);
  expect(sent()).toHaveLength(2);
  await journal.append([eventReport]);
  await settle();
  expect(onTopic().streams).toEqual({ event: { first: 1, last: 3 } });
  expect(clock.sleepers).toBe(0);
});

it('leaves a will with the numbers known at connecting, and comes back', async () => {
  await journal.append([eventReport]);
  announcer.start();
  await settle();
  await journal.append([eventReport]);
  broker.down();
  expect(onTopic()).toMatchObject({ online: false, reason: 'lost', streams: { event: { first: 1, last: 1 } } });
  broker.up();
  await settle();
  expect(onTopic()).toMatchObject({ online: true, streams: { event: { first: 1, last: 2 } } });
});

it('says goodbye when it is stopped, and no will follows', async () => {
  announcer.start();
  await settle();
  await journal.append([eventReport]);
  await announcer.stop(1_000);
  await clock.advance(3_600_000);
  expect(onTopic()).toMatchObject({ online: false, reason: 'stopped', streams: { event: { first: 1, last: 1 } } });
  expect(sent()).toHaveLength(2);
  expect(clock.sleepers).toBe(0);
});

it('corrects an old will that comes late', async () => {
  announcer.start();
  await settle();
  foreign({ online: false, reason: 'lost' });
  await clock.advance(999);
  expect(onTopic().online).toBe(false);
  await clock.advance(1);
  expect(onTopic()).toMatchObject({ online: true, sessionId: 'this-session' });
  await clock.advance(3_600_000);
  expect(sent()).toHaveLength(3);
  expect(rivals()).toEqual([]);
});

it('corrects a will of its own session, and what is no state at all', async () => {
  announcer.start();
  await settle();
  foreign({ online: false, sessionId: 'this-session' });
  await clock.advance(1_000);
  expect(onTopic().online).toBe(true);
  broker.publish({ topic, payload: new Uint8Array(), retain: true });
  await clock.advance(60_000);
  expect(onTopic().online).toBe(true);
  broker.publish({ topic, payload: new TextEncoder().encode('{"kind":'), retain: true });
  await clock.advance(60_000);
  expect(onTopic().online).toBe(true);
});

it('does not answer the state that the session before it left', async () => {
  announcer.start();
  await settle();
  await announcer.stop(1_000);
  foreign({ online: true });
  const next = createStateAnnouncer({
    ...{ journal, link: broker.link(), clock, time: { utcMs: clock.wallMs }, log },
    ...{ site: 'plant-a', device: 'box-17', sessionId: 'next-session', version: '1.2.3' },
  });
  const before = sent().length;
  next.start();
  await clock.advance(3_600_000);
  expect(sent().slice(before)).toHaveLength(1);
  expect(onTopic().sessionId).toBe('next-session');
});

it('does not fight a rival with the same device id, and says so', async () => {
  announcer.start();
  await settle();
  const link = broker.link();
  let answers = 0;
  // The rival corrects at once whatever is not its own.
  link.subscribe(topic, (_, payload) => {
    if (parseState(payload).sessionId !== 'this-session') return;
    answers++;
    foreign({ online: true });
  });
  link.start({ topic: 'will', payload: new Uint8Array() });
  await clock.advance(3_600_000);
  expect(rivals()).toEqual(['another client uses this device id; give each box its own']);
  // 1, 2, 4, … 32 seconds, then one a minute.
  expect(answers).toBeGreaterThan(60);
  expect(answers).toBeLessThan(70);
});

it('tells what the broker refuses', async () => {
  broker.refuse = () => 'not authorised (135)';
  announcer.start();
  await settle();
  expect(log.lines).toEqual([
    expect.objectContaining({ level: 'warn', details: { topic, reason: 'not authorised (135)' } }),
  ]);
});
