import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTopic } from '../../shared/wire/topics.ts';
import { auditorAt, type DeliveringBox, deliveringBox } from '../fixtures/audited-box.ts';
import { type FakeClock, fakeClock } from '../fixtures/fake-clock.ts';
import { fakeDisk, fakeJournal } from '../fixtures/fake-journal.ts';
import { fakeBroker } from '../fixtures/fake-link.ts';
import { eventReport, windowReport } from '../fixtures/reports.ts';

const minute = 'window/line-3/base';

/** What happens to box, broker and auditor. `share` is that of the messages lost on the way to the auditor, although the
 * broker acknowledged them: a queue that overflowed, a broker that lost its memory. */
type Step =
  | { kind: 'minutes'; count: number }
  | { kind: 'event' }
  | { kind: 'cut' }
  | { kind: 'outage'; seconds: number }
  | { kind: 'refuse'; on: boolean }
  | { kind: 'lossy'; share: number }
  | { kind: 'silent'; on: boolean }
  | { kind: 'restart'; behind: number }
  | { kind: 'wait'; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('minutes'), count: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('event') }) },
  fc.record({ kind: fc.constant('cut') }),
  fc.record({ kind: fc.constant('outage'), seconds: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('refuse'), on: fc.boolean() }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lossy'), share: fc.constantFrom(0, 0.3, 1) }) },
  fc.record({ kind: fc.constant('silent'), on: fc.boolean() }),
  fc.record({ kind: fc.constant('restart'), behind: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ kind: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 40 }) }),
) as fc.Arbitrary<Step>;

/** A box with its journal, an auditor, and a broker between them that does as the steps say. */
async function plant(lostDraws: readonly number[]) {
  const broker = fakeBroker();
  const disk = fakeDisk();
  const clock: FakeClock = fakeClock();
  const settings = { share: 0, refuse: false, draw: 0 };
  broker.refuse = ({ topic }) => (settings.refuse && topic.endsWith(minute) ? 'not authorised (135)' : null);
  const auditorLink = broker.link();
  const auditor = auditorAt(auditorLink, clock.monotonicMs, ({ topic }) => {
    const { kind } = parseTopic(topic) ?? {};
    if (kind === 'ack' || kind === 'command') return false;
    return lostDraws[settings.draw++ % lostDraws.length]! < settings.share;
  });
  auditorLink.start({ topic: 'will', payload: new Uint8Array() });
  let journal = fakeJournal({ clock, disk });
  let box: DeliveringBox;
  let lives = 0;
  const start = () => {
    journal = fakeJournal({ clock, disk });
    box = deliveringBox(journal, broker.link({ receiveMaximum: 5 }), clock, `session-${++lives}`);
  };
  start();
  await clock.advance(0);

  const goOn = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000);
      auditor.tick();
    }
  };
  async function take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'minutes':
        await journal.append(Array.from({ length: step.count }, () => windowReport));
        break;
      case 'event':
        await journal.append([eventReport]);
        break;
      case 'cut':
        broker.cut();
        break;
      case 'outage':
        broker.down();
        await goOn(step.seconds);
        broker.up();
        break;
      case 'refuse':
        settings.refuse = step.on;
        break;
      case 'lossy':
        settings.share = step.share;
        break;
      case 'silent':
        broker.acknowledging = !step.on;
        if (!step.on) broker.acknowledge();
        break;
      case 'restart': {
        const stopped = box.stop(0);
        await clock.advance(1);
        await stopped;
        // The cursor of the last moments had not been stored.
        for (const stream of disk.streams.values()) stream.published = Math.max(0, stream.published - step.behind);
        start();
        break;
      }
      case 'wait':
        await goOn(step.seconds);
    }
    await clock.advance(1);
  }
  async function heal(): Promise<void> {
    Object.assign(settings, { refuse: false, share: 0 });
    broker.acknowledging = true;
    broker.acknowledge();
    broker.cut();
    await clock.advance(0);
    for (let half = 0; half < 24; half++) {
      await goOn(30);
      const left = auditor.subscriber.gaps().length + box.publisher.status.heldCount;
      const behind = journal.streams().some(({ last, acknowledged }) => acknowledged < last);
      if (left === 0 && !behind) return;
    }
  }
  return { take, heal, auditor, journal: () => journal, status: () => box.publisher.status };
}

const numbered = (stream: string, last: number) => Array.from({ length: last }, (_, index) => `${stream} ${index + 1}`);

test('whatever is lost on the way, each report reaches the auditor once and is acknowledged in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 7, maxLength: 31 }),
      async (steps, draws) => {
        const { take, heal, auditor, journal, status } = await plant(draws);
        for (const one of steps) await take(one);
        await heal();
        const expected = journal()
          .streams()
          .flatMap(({ stream, last }) => numbered(stream, last));
        expect(auditor.came.toSorted()).toEqual(expected.toSorted());
        expect(auditor.subscriber.gaps()).toEqual([]);
        expect(auditor.subscriber.counters).toMatchObject({ gone: 0, givenUp: 0, malformed: 0 });
        for (const { last, published, acknowledged } of journal().streams())
          expect([published, acknowledged]).toEqual([last, last]);
        expect(status()).toMatchObject({ heldCount: 0, asked: 0, inFlight: 0 });
      },
    ),
    { seed: 20261124, numRuns: 40 },
  );
});

test('what the box had to forget is given up, all else comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      // Nobody who comes later misses what is gone from the front.
      fc.integer({ min: 2, max: 30 }),
      fc.integer({ min: 0, max: 12 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 7, maxLength: 31 }),
      async (from, length, draws) => {
        const { take, heal, auditor, journal } = await plant(draws);
        await take({ kind: 'lossy', share: 0.6 });
        await take({ kind: 'minutes', count: 40 });
        journal().forget(minute, from, from + length - 1);
        await heal();
        const forgotten = new Set(numbered(minute, from + length - 1).slice(from - 1));
        const came = new Set(auditor.came);
        expect(came.size).toBe(auditor.came.length);
        for (const one of numbered(minute, 40)) if (!forgotten.has(one)) expect(came.has(one), one).toBe(true);
        expect(auditor.subscriber.gaps()).toEqual([]);
        expect(auditor.subscriber.counters.gone).toBe(40 - came.size);
        expect(journal().streams()[0]!.acknowledged).toBe(40);
      },
    ),
    { seed: 20261124, numRuns: 20 },
  );
});
