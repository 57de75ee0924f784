import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../agent/pipeline/ports.ts';
import { createPublisher, type Publisher, type PublisherParts } from '../../../agent/pipeline/publish.ts';
import { decodeReport } from '../../../shared/wire/codec.ts';
import type { Level, ReportDraft } from '../../../shared/wire/report.ts';
import { type DeliveryJournal, deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { type FakeBroker, fakeBroker } from '../../fixtures/fake-link.ts';
import { type FakeLog, fakeLog } from '../../fixtures/fake-log.ts';
import { eventReport, trendReport, windowReport } from '../../fixtures/reports.ts';

const silentWill: Message = { topic: 'will', payload: new Uint8Array() };
const minute = 'window/line-3/base';
const windowOf = (level: Level, camera = 'line-3'): ReportDraft => ({ ...windowReport, level, camera });
const windows = (count: number): ReportDraft[] => Array.from({ length: count }, () => windowOf('base'));

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

/** Lets what is ready, and what follows from it, happen. */
const settle = () => clock.advance(0);

async function begin(over: Partial<PublisherParts> = {}, receiveMaximum = 20): Promise<Publisher> {
  const link = over.link ?? broker.link({ receiveMaximum });
  const publisher = createPublisher({
    ...{ journal, link, clock, log, site: 'plant-a', device: 'box-17' },
    ...{ format: 'protobuf', maxInFlight: 100, delivery: 'broker' },
    ...over,
  } as PublisherParts);
  publisher.start();
  link.start(silentWill);
  await settle();
  return publisher;
}

const sent = () => broker.received.filter(({ topic }) => topic !== silentWill.topic);
const paths = () => sent().map(({ topic }) => topic.replace('driftlight/1/plant-a/box-17/', ''));
const numbers = () => sent().map(({ payload }) => decodeReport(payload).seq);
const cursor = (stream: string) => journal.streams().find((one) => one.stream === stream)?.published;
const range = (from: number, through: number) => Array.from({ length: through - from + 1 }, (_, i) => from + i);

describe('what is sent', () => {
  it('sends each stored report, stamped with who sends it', async () => {
    await journal.append([windowReport, eventReport, trendReport]);
    await begin();
    expect(paths()).toEqual(['event', 'trend/line-3', minute]);
    const { contentType, payload, retain } = broker.received[2]!;
    expect({ contentType, retain }).toEqual({ contentType: 'application/x-protobuf', retain: undefined });
    expect(decodeReport(payload)).toEqual({ ...windowReport, seq: 1 });
  });

  it('sends JSON where that is asked for', async () => {
    await journal.append([windowReport]);
    await begin({ format: 'json' });
    expect(broker.received[0]!.contentType).toBe('application/json');
    expect(JSON.parse(new TextDecoder().decode(broker.received[0]!.payload))).toMatchObject({
      kind: 'window',
      site: 'plant-a',
      device: 'box-17',
      stream: minute,
      seq: 1,
      start: '2026-03-02T07:00:00.000Z',
    });
  });

  it('moves the times of a boot whose clock turned out to be wrong, but not those of a recording', async () => {
    const live = { ...windowReport, clock: { synced: false } };
    await journal.append([live, { ...live, recorded: true }]);
    const offsetMs = windowReport.atMs - windowReport.monotonicMs + 3_600_000;
    journal.boot = { ...journal.boot, offsetMs, synced: true, moved: true };
    await begin();
    const [moved, recorded] = broker.received.map(({ payload }) => decodeReport(payload));
    expect(moved).toMatchObject({ clock: { synced: true }, atMs: Date.UTC(2026, 2, 2, 8, 1, 0, 250) });
    expect(moved).toMatchObject({ startMs: Date.UTC(2026, 2, 2, 8, 0), endMs: Date.UTC(2026, 2, 2, 8, 1), seq: 1 });
    expect(recorded).toMatchObject({ startMs: Date.UTC(2026, 2, 2, 7, 0), seq: 2 });
  });

  it('says that the clock was right once it is known to be', async () => {
    await journal.append([{ ...windowReport, clock: { synced: false } }]);
    journal.boot = { ...journal.boot, synced: true };
    await begin();
    expect(decodeReport(broker.received[0]!.payload)).toMatchObject({
      clock: { synced: true },
      atMs: windowReport.atMs,
    });
  });
});

describe('order', () => {
  it('sends events first, then trends, days, hours and minutes', async () => {
    const two = [windowOf('base'), windowOf('base', 'line-4')];
    await journal.append([...two, windowOf('hour'), windowOf('day', 'line-4'), trendReport, eventReport, eventReport]);
    await begin({}, 1);
    expect(paths()).toEqual([
      'event',
      'event',
      'trend/line-3',
      'window/line-4/day',
      'window/line-3/hour',
      'window/line-3/base',
      'window/line-4/base',
    ]);
  });

  it('lets a new event overtake a backlog, and keeps the order of each stream', async () => {
    await journal.append(windows(600));
    broker.acknowledging = false;
    await begin({}, 3);
    await journal.append([eventReport]);
    broker.acknowledging = true;
    broker.acknowledge();
    await settle();
    expect(paths().indexOf('event')).toBe(3);
    expect(numbers().filter((_, i) => paths()[i] === minute)).toEqual(range(1, 600));
  });

  it('passes over numbers that were thinned out', async () => {
    await journal.append(windows(8));
    journal.thin(minute, 2, 4);
    journal.thin(minute, 8, 8);
    const publisher = await begin();
    expect(numbers()).toEqual([1, 5, 6, 7]);
    expect(cursor(minute)).toBe(7);
    await journal.append(windows(1));
    await settle();
    expect(numbers()).toEqual([1, 5, 6, 7, 9]);
    expect(publisher.status.backlog).toEqual({ [minute]: 0 });
  });
});

describe('acknowledgements', () => {
  it('leaves no more under way than broker and configuration allow', async () => {
    await journal.append(windows(50));
    broker.acknowledging = false;
    const publisher = await begin({ maxInFlight: 5 });
    expect(numbers()).toEqual(range(1, 5));
    expect(publisher.status).toMatchObject({ inFlight: 5, published: 0, backlog: { [minute]: 50 } });
    broker.acknowledge(2);
    await settle();
    expect(numbers()).toEqual(range(1, 7));
    expect(publisher.status).toMatchObject({ inFlight: 5, published: 2, backlog: { [minute]: 48 } });
    expect(publisher.status.lastPublishedMonotonicMs).toBe(clock.monotonicMs());
    expect(cursor(minute)).toBe(2);
  });

  it('sends again, in order, what was under way when the link broke', async () => {
    await journal.append(windows(10));
    broker.acknowledging = false;
    await begin({}, 4);
    broker.acknowledge(3);
    await settle();
    expect(numbers()).toEqual(range(1, 7));
    broker.acknowledging = true;
    broker.cut();
    await settle();
    expect(numbers()).toEqual([...range(1, 7), ...range(4, 10)]);
    expect(cursor(minute)).toBe(10);
    expect(journal.moves.map(({ seq }) => seq)).toEqual(range(1, 10));
  });

  it('starts where the journal says', async () => {
    await journal.append(windows(5));
    journal.advance(minute, 'published', 3);
    await begin();
    expect(numbers()).toEqual([4, 5]);
  });

  it('waits for the broker, and for new reports, without asking again and again', async () => {
    broker.down();
    await journal.append(windows(1));
    await begin();
    await clock.advance(3_600_000);
    expect(broker.received).toEqual([]);
    broker.up();
    await settle();
    expect(numbers()).toEqual([1]);
    const { reads } = journal;
    await clock.advance(3_600_000);
    expect(journal.reads).toBe(reads);
    await journal.append([...windows(1), windowOf('hour', 'line-9')]);
    await settle();
    expect(paths().slice(1)).toEqual(['window/line-9/hour', minute]);
  });

  it('warns that a broker of 3.1.1 may acknowledge what it denied', async () => {
    const link = broker.link({ protocol: '3.1.1' });
    const publisher = await begin({ link });
    expect(publisher.status.caveat).toContain('gap in the numbers');
    broker.cut();
    await settle();
    expect(log.lines.filter(({ message }) => message.includes('gap in the numbers'))).toHaveLength(1);
    const careful = await begin({ link: broker.link({ protocol: '3.1.1' }), delivery: 'subscriber' });
    expect(careful.status.caveat).toBeNull();
  });
});

describe('trouble', () => {
  const denied = 'not authorised (135)';

  it('holds what the broker refuses, and the stream goes on', async () => {
    await journal.append([...windows(5), eventReport]);
    broker.refuse = ({ topic, payload }) =>
      topic.endsWith('/base') && [2, 3].includes(seqOf(payload)) ? denied : null;
    const publisher = await begin();
    expect(publisher.status.held).toEqual([
      { stream: minute, seq: 2, reason: denied },
      { stream: minute, seq: 3, reason: denied },
    ]);
    expect(publisher.status).toMatchObject({ heldCount: 2, published: 4, inFlight: 0 });
    expect(cursor(minute)).toBe(5);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
  });

  it('remembers what was refused over a restart, until the journal has forgotten it', async () => {
    await journal.append(windows(3));
    broker.refuse = ({ payload }) => (seqOf(payload) === 2 ? denied : null);
    const first = await begin();
    await first.stop(0);
    const second = await begin();
    expect(second.status.held).toEqual([{ stream: minute, seq: 2, reason: denied }]);
    journal.thin(minute, 1, 2);
    await journal.append(windows(1));
    expect(second.status).toMatchObject({ held: [], heldCount: 0 });
  });

  it('begins a new list of refused reports when the stored one is spoilt', async () => {
    await journal.append(windows(1), new Map([['held', new TextEncoder().encode('{"count":"many"}')]]));
    const publisher = await begin();
    expect(publisher.status).toMatchObject({ held: [], published: 1 });
    expect(log.lines.some(({ message }) => message.includes('cannot be read'))).toBe(true);
  });

  it('holds a report that cannot be read any more', async () => {
    await journal.append(windows(3));
    journal.spoil(minute, 2);
    const publisher = await begin({ format: 'json' });
    expect(publisher.status).toMatchObject({ published: 2, heldCount: 1, inFlight: 0 });
    expect(publisher.status.held[0]).toMatchObject({ seq: 2, reason: expect.stringContaining('cannot be read') });
    expect(cursor(minute)).toBe(3);
  });

  it('skips nothing when the journal cannot be read for a while', async () => {
    await journal.append(windows(3));
    const { read } = journal;
    journal.read = () => {
      throw new Error('disk');
    };
    await begin();
    expect(broker.received).toEqual([]);
    journal.read = read;
    await journal.append(windows(1));
    await settle();
    expect(numbers()).toEqual([1, 2, 3, 4]);
  });
});

describe('stop', () => {
  it('waits for what is under way and sends nothing more', async () => {
    await journal.append(windows(5));
    broker.acknowledging = false;
    const publisher = await begin({}, 2);
    let stopped = false;
    void publisher.stop(1_000).then(() => {
      stopped = true;
    });
    await clock.advance(500);
    expect(stopped).toBe(false);
    broker.acknowledge();
    await settle();
    expect(stopped).toBe(true);
    expect(numbers()).toEqual([1, 2]);
    expect(cursor(minute)).toBe(2);
    expect(clock.sleepers).toBe(0);
  });

  it('ends by its deadline, or at once when the link breaks', async () => {
    await journal.append(windows(5));
    broker.acknowledging = false;
    const publisher = await begin({}, 2);
    let stopped = false;
    void publisher.stop(1_000).then(() => {
      stopped = true;
    });
    await clock.advance(1_000);
    expect(stopped).toBe(true);
    const other = await begin({}, 2);
    const ended = other.stop(1_000);
    broker.down();
    await ended;
    expect(other.status.inFlight).toBe(0);
  });
});

function seqOf(payload: Uint8Array): number {
  return decodeReport(payload).seq;
}
