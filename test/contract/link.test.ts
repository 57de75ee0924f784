import { describe } from 'vitest';
import { mqttLink } from '../../agent/io/mqtt/mqtt-link.ts';
import { startAedes } from '../fixtures/embedded-broker.ts';
import { fakeBroker } from '../fixtures/fake-link.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { mosquittoInstalled, startMosquitto } from '../fixtures/mosquitto.ts';
import { startProxy } from '../fixtures/mqtt-proxy.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { type LinkRig, linkContract } from './link-contract.ts';

async function realRig(broker: { port: number; stop(): Promise<void> }, protocol: 'auto' | '3.1.1'): Promise<LinkRig> {
  const proxy = await startProxy(broker.port);
  let made = 0;
  return {
    link: () =>
      mqttLink(
        {
          url: proxy.url,
          clientId: `box-${++made}`,
          keepAliveMs: 10_000,
          connectTimeoutMs: 5_000,
          backoff: { minMs: 10, maxMs: 50 },
          protocol,
          maxInFlight: 4,
        },
        { clock: realClock(), log: fakeLog(), random: () => 0.5 },
      ),
    cut: proxy.cut,
    down: proxy.down,
    up: proxy.up,
    mostUnacknowledged: () => proxy.mostUnacknowledged,
    stop: async () => {
      await proxy.stop();
      await broker.stop();
    },
  };
}

linkContract('fake', async () => {
  const broker = fakeBroker();
  return {
    link: () => broker.link({ receiveMaximum: 4 }),
    cut: () => broker.cut(),
    down: () => broker.down(),
    up: () => broker.up(),
    mostUnacknowledged: () => broker.mostUnacknowledged,
    stop: async () => {},
  };
});

linkContract('MQTT 3.1.1 on aedes, after it refused 5', async () => realRig(await startAedes(), 'auto'));

describe.skipIf(!mosquittoInstalled)('with Mosquitto', () => {
  linkContract('MQTT 5 on Mosquitto', async () => realRig(await startMosquitto(), 'auto'));
  linkContract('MQTT 3.1.1 on Mosquitto', async () => realRig(await startMosquitto(), '3.1.1'));
});
