import { mqttLink } from '../../agent/io/mqtt/mqtt-link.ts';
import { createPublisher } from '../../agent/pipeline/publish.ts';
import { slotOffsetMs } from '../../shared/spread-slot.ts';
import { deliveryJournal } from '../fixtures/delivery-journal.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { startMosquitto } from '../fixtures/mosquitto.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { windowReport } from '../fixtures/reports.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

const boxes = 500;
const spreadMs = 20_000;
const awaySeconds = 3;

/** 500 boxes at one Mosquitto that is stopped for three seconds, in which each of them stores a report: how many return,
 * and how many first reports arrive, in each second after it is back. */
export async function benchReconnects(): Promise<BenchRow[]> {
  const broker = await startMosquitto();
  const clock = realClock();
  const returns: number[] = [];
  let backMs = Number.POSITIVE_INFINITY;
  const fleet = Array.from({ length: boxes }, (_, i) => {
    const device = `box-${i + 1}`;
    const link = mqttLink(
      {
        ...{ url: broker.url, clientId: device, protocol: 'auto', maxInFlight: 20 },
        ...{ keepAliveMs: 30_000, connectTimeoutMs: 10_000, backoff: { minMs: 1_000, maxMs: 60_000 } },
        slot: { offsetMs: slotOffsetMs('plant-1', device, spreadMs), everyMs: spreadMs },
      },
      { clock, log: fakeLog(), random: Math.random },
    );
    link.onConnected(() => {
      if (clock.monotonicMs() >= backMs) returns.push(clock.monotonicMs() - backMs);
    });
    const journal = deliveryJournal();
    const publisher = createPublisher({
      ...{ journal, link, clock, log: fakeLog(), site: 'plant-1', device },
      ...{ format: 'protobuf', maxInFlight: 20, delivery: 'broker' },
    });
    publisher.start();
    link.start({ topic: `driftlight/1/plant-1/${device}/state`, payload: new Uint8Array() });
    return { link, journal, publisher };
  });
  try {
    await waitFor(() => fleet.every(({ link }) => link.status.connected), 'all connected', 60_000);
    await broker.halt();
    await clock.sleep(awaySeconds * 1_000);
    for (const { journal } of fleet) await journal.append([windowReport]);
    await broker.resume();
    backMs = clock.monotonicMs();
    await waitFor(
      () => fleet.every(({ publisher }) => publisher.status.published === 1),
      'all delivered',
      3 * spreadMs,
    );
  } finally {
    await Promise.all(fleet.map(({ publisher }) => publisher.stop(1_000)));
    await Promise.all(fleet.map(({ link }) => link.stop(null, 2_000)));
    await broker.stop();
  }
  const reported = fleet.map(({ publisher }) => publisher.status.lastPublishedMonotonicMs! - backMs);
  const average = boxes / (spreadMs / 1_000);
  return [
    atMost(
      `returns of ${boxes} boxes in their busiest second (average ${average})`,
      busiestSecond(returns),
      '',
      2 * average,
    ),
    atMost(`first reports of ${boxes} boxes in the busiest second`, busiestSecond(reported), '', 2 * average),
    forInformation('last box back after', Math.max(...returns) / 1_000, 's'),
  ];
}

function busiestSecond(momentsMs: readonly number[]): number {
  const perSecond = new Map<number, number>();
  for (const ms of momentsMs) {
    const second = Math.floor(ms / 1_000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  return Math.max(...perSecond.values());
}
