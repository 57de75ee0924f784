import { once } from 'node:events';
import { mqttLink } from '../../agent/io/mqtt/mqtt-link.ts';
import { createPublisher } from '../../agent/pipeline/publish.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { openBacklog } from './backlog.ts';

/** The sending half of a box as a process of its own: opens the journal in `dir` and waits; told by a byte to go, sends
 * all that the journal holds to `url` and prints a line of JSON. */
const [dir = '', url = ''] = process.argv.slice(2);
const clock = realClock();
const log = fakeLog();
const journal = await openBacklog(dir);
const waiting = journal.streams().reduce((sum, { last }) => sum + last, 0);
const link = mqttLink(
  {
    ...{ url, clientId: 'drain', keepAliveMs: 30_000, connectTimeoutMs: 10_000, protocol: 'auto', maxInFlight: 100 },
    backoff: { minMs: 100, maxMs: 1_000 },
  },
  { clock, log, random: () => 0.5 },
);
const publisher = createPublisher({
  ...{ journal, link, clock, log, site: 'plant-main', device: 'box-000017' },
  ...{ format: 'protobuf', maxInFlight: 100, delivery: 'broker', maxPerSecond: null },
});
publisher.start();
process.stdout.write('{"ready":true}\n');
await once(process.stdin, 'data');

let began = 0;
link.onConnected(() => {
  began = performance.now();
});
link.start({ topic: 'will', payload: new Uint8Array() });
await waitFor(() => publisher.status.published === waiting, `${waiting} reports acknowledged`, 120_000);
const tookMs = performance.now() - began;
const { receiveMaximum } = link.status;
const confirmed = journal.streams().every(({ last, published }) => published === last);
process.stdout.write(`${JSON.stringify({ tookMs, waiting, receiveMaximum, confirmed })}\n`);
await once(process.stdin, 'data');
await publisher.stop(1_000);
await link.stop(null, 1_000);
await journal.close();
process.exit();
