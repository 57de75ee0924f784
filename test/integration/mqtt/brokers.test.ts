import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Link } from '../../../agent/pipeline/ports.ts';
import { createPublisher } from '../../../agent/pipeline/publish.ts';
import { createStateAnnouncer } from '../../../agent/pipeline/state.ts';
import { parseState, type StateMessage } from '../../../shared/wire/topics.ts';
import type { TestBroker } from '../../fixtures/broker-process.ts';
import { deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { startAedes } from '../../fixtures/embedded-broker.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { startListener } from '../../fixtures/listener.ts';
import { mosquittoInstalled, startMosquitto } from '../../fixtures/mosquitto.ts';
import { startProxy } from '../../fixtures/mqtt-proxy.ts';
import { natsInstalled, startNats } from '../../fixtures/nats.ts';
import { rabbitmqInstalled, startRabbitmq } from '../../fixtures/rabbitmq.ts';
import { realClock } from '../../fixtures/real-clock.ts';
import { eventReport, trendReport, windowReport } from '../../fixtures/reports.ts';
import { testLink, textMessage } from '../../fixtures/test-link.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const brokers: { name: string; installed: boolean; start: () => Promise<TestBroker>; protocol: '5' | '3.1.1' }[] = [
  { name: 'Mosquitto', installed: mosquittoInstalled, start: startMosquitto, protocol: '5' },
  { name: 'RabbitMQ with its MQTT plugin', installed: rabbitmqInstalled, start: startRabbitmq, protocol: '3.1.1' },
  { name: 'NATS with JetStream', installed: natsInstalled, start: startNats, protocol: '3.1.1' },
  { name: 'aedes', installed: true, start: startAedes, protocol: '3.1.1' },
];

const windows = 1_500;
const root = 'driftlight/1/plant-a/box-17';
const minute = 'window/line-3/base';
const range = (through: number) => Array.from({ length: through }, (_, i) => i + 1);
const text = (payload: Uint8Array) => new TextDecoder().decode(payload);

for (const { name, installed, start, protocol } of brokers) {
  describe.skipIf(!installed)(`${name}${installed ? '' : ' (skipped: it is not installed)'}`, () => {
    let broker: TestBroker;
    const cleanups: (() => Promise<unknown>)[] = [];
    beforeAll(async () => {
      broker = await start();
    }, 90_000);
    afterAll(() => broker?.stop(), 20_000);
    afterEach(async () => {
      for (const clean of cleanups.splice(0).reverse()) await clean();
    });

    /** Another program at the broker, without the proxy. */
    function client(clientId: string): Link {
      const link = testLink(broker.url, { clientId });
      cleanups.push(() => link.stop(null, 1_000));
      link.start(textMessage(`will-of/${clientId}`, 'gone'));
      return link;
    }

    it('delivers every report once over a link that is cut, keeps the state, hears acks and commands', async () => {
      const proxy = await startProxy(broker.port);
      cleanups.push(() => proxy.stop());
      const listener = await startListener(broker.url);
      cleanups.push(() => listener.stop());
      const journal = deliveryJournal();
      await journal.append([
        ...Array.from({ length: windows }, () => windowReport),
        ...Array.from({ length: 20 }, () => eventReport),
        ...Array.from({ length: 20 }, () => trendReport),
      ]);

      const states: StateMessage[] = [];
      const replies: string[] = [];
      const centre = client('centre');
      centre.subscribe(`${root}/state`, (_, payload) => states.push(parseState(payload)));
      centre.subscribe(`${root}/reply`, (_, payload) => replies.push(text(payload)));
      await waitFor(() => centre.status.connected, 'the centre is connected');

      const link = testLink(proxy.url, { clientId: 'driftlight-plant-a-box-17', topicPrefix: `${root}/` });
      const parts = { journal, link, clock: realClock(), log: fakeLog(), site: 'plant-a', device: 'box-17' };
      const publisher = createPublisher({ ...parts, format: 'protobuf', maxInFlight: 20, delivery: 'broker' });
      const announcer = createStateAnnouncer({
        ...{ ...parts, time: { utcMs: Date.now }, sessionId: 'this-session', version: '1.2.3', minIntervalMs: 100 },
      });
      const acks: string[] = [];
      link.subscribe(`${root}/ack`, (_, payload) => acks.push(text(payload)));
      link.subscribe(`${root}/command`, (_, payload) => {
        void link.publish(textMessage(`${root}/reply`, `answer to ${text(payload)}`));
      });
      cleanups.push(() => announcer.stop(1_000));
      cleanups.push(() => publisher.stop(1_000));
      announcer.start();
      publisher.start();

      for (const cut of [1, 2, 3]) {
        const before = publisher.status.published;
        await waitFor(() => publisher.status.published > before + 150, `progress before cut ${cut}`);
        proxy.cut();
      }
      const seen = (stream: string) => listener.numbers(stream).length;
      await waitFor(() => seen(minute) === windows, 'every window', 30_000);
      await waitFor(() => seen('event') === 20 && seen('trend/line-3') === 20, 'every event and trend');
      expect(listener.numbers(minute)).toEqual(range(windows));
      expect(listener.numbers('event')).toEqual(range(20));
      expect(listener.faults).toEqual([]);
      expect(link.status.protocol).toBe(protocol);
      // Once, and after each cut; a busy machine may miss a ping and connect once more.
      expect(link.status.connects).toBeGreaterThanOrEqual(4);
      expect(publisher.status.heldCount).toBe(0);
      await waitFor(() => publisher.status.inFlight === 0, 'all acknowledged');

      // The will of a connection that was cut, and the state that corrects it.
      await waitFor(() => states.some(({ reason }) => reason === 'lost'), 'the will');
      await waitFor(() => states.at(-1)?.online === true, 'online again');

      await centre.publish(textMessage(`${root}/command`, 'a command'));
      await waitFor(() => replies.length > 0, 'the reply');
      expect(replies).toEqual(['answer to a command']);
      const ack = { kind: 'ack', subscriber: 'centre', stream: minute, upTo: 7 };
      await centre.publish(textMessage(`${root}/ack`, JSON.stringify(ack)));
      await waitFor(() => acks.length > 0, 'the ack');
      expect(JSON.parse(acks[0]!)).toMatchObject({ stream: minute, upTo: 7 });

      // Reports that are made while the box is connected, and the numbers in the retained state.
      await journal.append([eventReport, windowReport]);
      await waitFor(() => seen('event') === 21 && seen(minute) === windows + 1, 'what came later');
      await publisher.stop(2_000);
      await announcer.stop(2_000);
      await waitFor(() => states.at(-1)?.reason === 'stopped', 'the goodbye');
      const late = client('late');
      const retained: StateMessage[] = [];
      late.subscribe(`${root}/state`, (_, payload) => retained.push(parseState(payload)));
      await waitFor(() => retained.length > 0, 'the retained state');
      expect(retained[0]).toMatchObject({ online: false, reason: 'stopped', sessionId: 'this-session' });
      expect(retained[0]!.streams.event).toEqual({ first: 1, last: 21 });
    }, 60_000);

    it('says that another client with the same id came, and rather waits than fights', async () => {
      const link = testLink(broker.url, { clientId: 'twin', backoff: { minMs: 10, maxMs: 5_000 } });
      cleanups.push(() => link.stop(null, 1_000));
      link.start(textMessage('will-of/twin', 'gone'));
      await waitFor(() => link.status.connected, 'connected');
      // As stubborn as a box of an older time: it always comes back at once.
      const rival = testLink(broker.url, {
        clientId: 'twin',
        protocol: link.status.protocol!,
        backoff: { minMs: 1, maxMs: 1 },
      });
      cleanups.push(() => rival.stop(null, 1_000));
      rival.start(textMessage('will-of/twin', 'gone'));
      const told = 'another client may use the same client id';
      await waitFor(() => link.status.lastError?.includes(told) ?? false, 'told', 20_000);
      await waitFor(() => link.status.connected, 'connected once more');
      expect(link.status.lastError).toContain(told);
    }, 30_000);
  });
}
