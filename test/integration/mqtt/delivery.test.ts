import { connect, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Link } from '../../../agent/pipeline/ports.ts';
import { createPublisher, type Publisher } from '../../../agent/pipeline/publish.ts';
import { createStateAnnouncer } from '../../../agent/pipeline/state.ts';
import { decodeReport } from '../../../shared/wire/codec.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { encodeControl, parseState, type StateMessage } from '../../../shared/wire/topics.ts';
import { type DeliveryJournal, deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { startAedes } from '../../fixtures/embedded-broker.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { mosquittoInstalled, startMosquitto } from '../../fixtures/mosquitto.ts';
import { startProxy } from '../../fixtures/mqtt-proxy.ts';
import { realClock } from '../../fixtures/real-clock.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';
import { testLink } from '../../fixtures/test-link.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const root = 'driftlight/1/plant-a/box-17';
const minute = 'window/line-3/base';
const will = { topic: 'will', payload: new Uint8Array() };
const windows = (count: number): ReportDraft[] => Array.from({ length: count }, () => windowReport);
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function kept<T extends { stop(): Promise<unknown> }>(thing: T): T {
  cleanups.push(() => thing.stop());
  return thing;
}

function publish(journal: DeliveryJournal, link: Link): Publisher {
  const publisher = createPublisher({
    ...{ journal, link, clock: realClock(), log: fakeLog(), site: 'plant-a', device: 'box-17' },
    ...{ format: 'protobuf', maxInFlight: 100, delivery: 'broker' },
  });
  cleanups.push(async () => {
    await publisher.stop(1_000);
    await link.stop(null, 1_000);
  });
  publisher.start();
  link.start(will);
  return publisher;
}

/** A subscriber whose session outlives broker and connection; collects the numbers of each stream as they come. */
async function subscriber(url: string): Promise<Map<string, number[]>> {
  const client: MqttClient = connect(url, { clientId: 'centre', clean: false, reconnectPeriod: 20 });
  cleanups.push(() => client.endAsync(true));
  const seen = new Map<string, number[]>();
  client.on('message', (topic, payload) => {
    const stream = topic.slice(root.length + 1);
    seen.set(stream, [...(seen.get(stream) ?? []), decodeReport(payload).seq]);
  });
  await client.subscribeAsync([`${root}/window/#`, `${root}/event`, `${root}/trend/#`], { qos: 1 });
  return seen;
}

const range = (through: number) => Array.from({ length: through }, (_, i) => i + 1);
/** Numbers in the order in which each came for the first time. */
const firsts = (numbers: number[] | undefined) => [...new Set(numbers)];

it('loses nothing on a link that breaks again and again', async () => {
  const broker = kept(await startAedes());
  const proxy = kept(await startProxy(broker.port));
  const seen = await subscriber(broker.url);
  const journal = deliveryJournal();
  await journal.append([...windows(2_000), ...Array.from({ length: 50 }, () => eventReport)]);
  const link = testLink(proxy.url);
  const publisher = publish(journal, link);
  for (let cuts = 1; cuts <= 5; cuts++) {
    const from = publisher.status.published;
    await waitFor(() => publisher.status.published > from + 200, `progress after cut ${cuts - 1}`);
    proxy.cut();
  }
  await waitFor(() => publisher.status.backlog[minute] === 0 && publisher.status.backlog.event === 0, 'all sent');
  await waitFor(() => firsts(seen.get(minute)).length === 2_000, 'all received');
  expect(firsts(seen.get(minute))).toEqual(range(2_000));
  expect(firsts(seen.get('event'))).toEqual(range(50));
  // Only what was unacknowledged may come again: at most a window for each cut.
  expect(seen.get(minute)!.length).toBeLessThanOrEqual(2_000 + 5 * 100);
  expect(link.status.connects).toBe(6);
});

describe.skipIf(!mosquittoInstalled)('with Mosquitto', () => {
  it('loses nothing when the broker is restarted in the middle', async () => {
    const broker = kept(
      await startMosquitto({ config: ['persistence true', 'persistence_location {folder}/', 'max_queued_messages 0'] }),
    );
    const seen = await subscriber(broker.url);
    const journal = deliveryJournal();
    await journal.append(windows(5_000));
    const publisher = publish(journal, testLink(broker.url));
    for (const part of [1_000, 2_500]) {
      await waitFor(() => publisher.status.published >= part, `${part} sent`);
      await broker.halt();
      await broker.resume();
    }
    await waitFor(() => publisher.status.backlog[minute] === 0, 'all sent');
    await waitFor(() => firsts(seen.get(minute)).length === 5_000, 'all received');
    expect(firsts(seen.get(minute))).toEqual(range(5_000));
    // For each restart at most a window of the box and one of the subscriber comes again.
    expect(seen.get(minute)!.length).toBeLessThanOrEqual(5_000 + 2 * (20 + 20));
    expect(publisher.status.held).toEqual([]);
  });

  it('leaves no more unacknowledged than the broker allows', async () => {
    const broker = kept(await startMosquitto({ config: ['max_inflight_messages 5'] }));
    const proxy = kept(await startProxy(broker.port));
    const journal = deliveryJournal();
    await journal.append(windows(500));
    const publisher = publish(journal, testLink(proxy.url));
    await waitFor(() => publisher.status.published === 500, 'all sent');
    expect(proxy.mostUnacknowledged).toBe(5);
    expect(proxy.connects).toBe(1);
  });

  it('holds what the broker denies, with the reason, and goes on', async () => {
    const broker = kept(
      await startMosquitto({
        config: ['acl_file {folder}/acl'],
        files: { acl: `topic readwrite #\ntopic deny ${root}/event\n` },
      }),
    );
    const seen = await subscriber(broker.url);
    const journal = deliveryJournal();
    await journal.append([eventReport, eventReport, ...windows(10)]);
    const link = testLink(broker.url);
    const publisher = publish(journal, link);
    await waitFor(() => seen.get(minute)?.length === 10 && publisher.status.published === 10, 'the windows');
    const reason = 'not authorised; check what the broker lets this box do (135)';
    expect(publisher.status.held).toEqual([
      { stream: 'event', seq: 1, reason },
      { stream: 'event', seq: 2, reason },
    ]);
    expect(publisher.status.backlog).toEqual({ event: 0, [minute]: 0 });
    expect(link.status).toMatchObject({ connects: 1, protocol: '5' });
  });

  it('keeps the state of the box true against an old will', async () => {
    const broker = kept(await startMosquitto());
    const proxy = kept(await startProxy(broker.port));
    const seen: StateMessage[] = [];
    const other = testLink(broker.url, { clientId: 'other' });
    other.subscribe(`${root}/state`, (_, payload) => seen.push(parseState(payload)));
    const link = testLink(proxy.url);
    const announcer = createStateAnnouncer({
      ...{ journal: deliveryJournal(), link, clock: realClock(), time: { utcMs: Date.now }, log: fakeLog() },
      ...{ site: 'plant-a', device: 'box-17', sessionId: 'this-session', version: '1.2.3' },
    });
    cleanups.push(async () => {
      await announcer.stop(1_000);
      await other.stop(null, 1_000);
    });
    other.start(will);
    announcer.start();
    await waitFor(() => seen.at(-1)?.online === true, 'online');
    const old = { ...seen.at(-1)!, online: false, sessionId: 'old-session', reason: 'lost' };
    await other.publish({ topic: `${root}/state`, payload: encodeControl(old), retain: true });
    await waitFor(() => seen.at(-1)?.sessionId === 'old-session', 'the old will');
    await waitFor(() => seen.at(-1)?.online === true, 'corrected');
    proxy.cut();
    await waitFor(() => seen.some((state) => state.reason === 'lost' && state.sessionId === 'this-session'), 'lost');
    await waitFor(() => seen.at(-1)?.online === true, 'online again');
    await announcer.stop(1_000);
    await waitFor(() => seen.at(-1)?.reason === 'stopped', 'stopped');
    // No will follows, so this is also what whoever comes later sees.
    const late = testLink(broker.url, { clientId: 'late' });
    const retained: StateMessage[] = [];
    late.subscribe(`${root}/state`, (_, payload) => retained.push(parseState(payload)));
    late.start(will);
    cleanups.push(() => late.stop(null, 1_000));
    await waitFor(() => retained.length > 0, 'the retained state');
    expect(retained[0]).toMatchObject({ online: false, reason: 'stopped', sessionId: 'this-session' });
  });
});
