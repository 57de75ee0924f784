import { mqttLink } from '../../agent/io/mqtt/mqtt-link.ts';
import { slotOffsetMs } from '../../shared/spread-slot.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { startMosquitto } from '../fixtures/mosquitto.ts';
import { realClock } from '../fixtures/real-clock.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { atMost, type BenchRow, forInformation } from './bench-row.ts';

const boxes = 500;
const spreadMs = 20_000;
const awaySeconds = 3;

/** 500 links to one Mosquitto that is stopped for three seconds: how many return in each second after it is back. */
export async function benchReconnects(): Promise<BenchRow[]> {
  const broker = await startMosquitto();
  const clock = realClock();
  const returns: number[] = [];
  let backMs = Number.POSITIVE_INFINITY;
  const links = Array.from({ length: boxes }, (_, i) => {
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
    link.start({ topic: `driftlight/1/plant-1/${device}/state`, payload: new Uint8Array() });
    return link;
  });
  try {
    await waitFor(() => links.every(({ status }) => status.connected), 'all connected', 60_000);
    await broker.halt();
    await clock.sleep(awaySeconds * 1_000);
    await broker.resume();
    backMs = clock.monotonicMs();
    await waitFor(() => returns.length === boxes, 'all back', 3 * spreadMs);
  } finally {
    await Promise.all(links.map((link) => link.stop(null, 2_000)));
    await broker.stop();
  }
  const perSecond = new Array<number>(spreadMs / 1_000).fill(0);
  for (const ms of returns) perSecond[Math.floor(ms / 1_000)] = (perSecond[Math.floor(ms / 1_000)] ?? 0) + 1;
  const average = boxes / (spreadMs / 1_000);
  return [
    atMost(
      `returns of ${boxes} boxes in their busiest second (average ${average})`,
      Math.max(...perSecond),
      '',
      2 * average,
    ),
    forInformation('last box back after', Math.max(...returns) / 1_000, 's'),
  ];
}
