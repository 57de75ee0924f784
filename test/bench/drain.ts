import { mqttLink } from '../../agent/io/mqtt/mqtt-link.ts';
import { createPublisher } from '../../agent/pipeline/publish.ts';
import { deliveryJournal } from '../fixtures/delivery-journal.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { startMosquitto } from '../fixtures/mosquitto.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { realisticWindow } from '../fixtures/realistic-windows.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { atLeast, type BenchRow, forInformation } from './bench-row.ts';

const reports = 20_000;

/** How fast a backlog of quiet minutes leaves the box, to a Mosquitto on this machine with its own settings (Receive
 * Maximum 20). The journal is in memory. */
export async function benchDrain(): Promise<BenchRow[]> {
  const minute = realisticWindow('base', 32, 300, false);
  const broker = await startMosquitto();
  try {
    const rates: number[] = [];
    let bytes = 0;
    for (let run = 0; run < 3; run++) {
      const journal = deliveryJournal();
      await journal.append(Array.from({ length: reports }, () => minute));
      bytes = journal.read('window/line-3-top/base', reports, 1)[0]!.bytes.length;
      const clock = realClock();
      const log = fakeLog();
      const link = mqttLink(
        {
          url: broker.url,
          clientId: 'drain',
          keepAliveMs: 30_000,
          connectTimeoutMs: 10_000,
          backoff: { minMs: 100, maxMs: 1_000 },
          protocol: 'auto',
          maxInFlight: 100,
        },
        { clock, log, random: () => 0.5 },
      );
      const publisher = createPublisher({
        ...{ journal, link, clock, log, site: 'plant-main', device: 'box-000017' },
        ...{ format: 'protobuf', maxInFlight: 100, delivery: 'broker' },
      });
      let began = 0;
      link.onConnected(() => {
        began = performance.now();
      });
      publisher.start();
      link.start({ topic: 'will', payload: new Uint8Array() });
      await waitFor(() => publisher.status.published === reports, `${reports} reports acknowledged`, 60_000);
      rates.push((reports * 1_000) / (performance.now() - began));
      await publisher.stop(1_000);
      await link.stop(null, 1_000);
    }
    return [
      atLeast(`drain to Mosquitto, best of ${rates.length}`, Math.round(Math.max(...rates)), 'reports/s', 20_000),
      forInformation('bytes of a stored report', bytes, 'bytes'),
    ];
  } finally {
    await broker.stop();
  }
}
