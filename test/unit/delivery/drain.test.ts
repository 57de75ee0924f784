import { beforeEach, describe, expect, it } from 'vitest';
import { createPublisher, type Publisher } from '../../../agent/pipeline/publish.ts';
import { type DeliveryJournal, deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { type FakeBroker, fakeBroker } from '../../fixtures/fake-link.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';

const windows = (count: number) => Array.from({ length: count }, () => windowReport);
let journal: DeliveryJournal;
let broker: FakeBroker;
let clock: FakeClock;

beforeEach(() => {
  journal = deliveryJournal();
  broker = fakeBroker();
  clock = fakeClock();
});

async function begin(maxPerSecond: number | null): Promise<Publisher> {
  const link = broker.link();
  const publisher = createPublisher({
    ...{ journal, link, clock, log: fakeLog(), site: 'plant-a', device: 'box-17' },
    ...{ format: 'protobuf', maxInFlight: 100, delivery: 'broker', maxPerSecond },
  });
  publisher.start();
  link.start({ topic: 'will', payload: new Uint8Array() });
  await clock.advance(0);
  return publisher;
}

const paths = () => broker.received.filter(({ topic }) => topic !== 'will').map(({ topic }) => topic.split('/')[4]);
const count = () => paths().length;

describe('a cap', () => {
  it.each([1, 50, 2_000])('of %d a second is kept, without a standstill', async (maxPerSecond) => {
    const seconds = Math.min(20, Math.ceil(10_000 / maxPerSecond));
    await journal.append(windows(maxPerSecond * (seconds + 2)));
    const publisher = await begin(maxPerSecond);
    const burst = Math.max(1, maxPerSecond / 10);
    expect(count()).toBeLessThanOrEqual(burst);
    for (let second = 1; second <= seconds; second++) {
      await clock.advance(1_000);
      expect(count()).toBeLessThanOrEqual(second * maxPerSecond + burst);
      expect(count()).toBeGreaterThanOrEqual(second * maxPerSecond);
    }
    if (maxPerSecond < 20) return;
    const left = Object.values(publisher.status.backlog).reduce((sum, reports) => sum + reports, 0);
    const expectedMs = (left / maxPerSecond) * 1_000;
    expect(publisher.status.timeToDrainMs! / expectedMs).toBeCloseTo(1, 0.5);
  });

  it('lets events overtake', async () => {
    await journal.append(windows(50));
    await begin(10);
    await clock.advance(1_000);
    await journal.append([eventReport]);
    const before = count();
    await clock.advance(100);
    expect(paths()[before]).toBe('event');
  });
});

it('says nothing of a time to drain while nothing waits or nothing moves', async () => {
  const publisher = await begin(null);
  expect(publisher.status.timeToDrainMs).toBeNull();
  await journal.append(windows(5));
  await clock.advance(5_000);
  expect(publisher.status.timeToDrainMs).toBeNull();
  broker.down();
  await journal.append(windows(500));
  expect(publisher.status.timeToDrainMs).toBeNull();
});
