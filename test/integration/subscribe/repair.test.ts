import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../../agent/io/journal/open-journal.ts';
import { type AuditorAtLink, auditorAt, deliveringBox, device, site } from '../../fixtures/audited-box.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from '../../fixtures/mosquitto.ts';
import { realClock } from '../../fixtures/real-clock.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';
import { testLink } from '../../fixtures/test-link.ts';
import { until } from '../../fixtures/until.ts';

const reports = 6_000;
/** The auditor waits for minutes of its own clock. */
const faster = 60;
const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function box(broker: Mosquitto) {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-repair-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const clock = realClock();
  const journal = await openJournal({
    ...{ dir, maxBytes: 16_000_000, freeReserveBytes: 1_000_000, deliveredBy: 'acknowledged' },
    ...{ clock, log: fakeLog() },
  });
  cleanups.push(() => journal.close());
  const delivering = deliveringBox(journal, testLink(broker.url, { clientId: device }), clock, 'one');
  cleanups.push(() => delivering.stop(1_000));
  return { journal, ...delivering };
}

function auditing(broker: Mosquitto): AuditorAtLink {
  const link = testLink(broker.url, { clientId: 'centre' });
  const startedMs = Date.now();
  const auditor = auditorAt(
    link,
    () => (Date.now() - startedMs) * faster,
    () => false,
  );
  link.start({ topic: `driftlight/1/${site}/centre/state`, payload: new Uint8Array() });
  const ticking = setInterval(auditor.tick, 1_000 / faster);
  cleanups.push(() => {
    clearInterval(ticking);
    return link.stop(null, 1_000);
  });
  return auditor;
}

describe.skipIf(!mosquittoInstalled)('delivery: subscriber, at a Mosquitto without a memory', () => {
  test('killed again and again, it costs nothing: each report comes to the auditor once, and is acknowledged', async () => {
    // A queue of 20 may also lose what was acknowledged to the box while the auditor is busy.
    const broker = await startMosquitto({ config: ['max_queued_messages 20', 'max_inflight_messages 20'] });
    cleanups.push(broker.stop);
    const { journal, publisher, acks } = await box(broker);
    await journal.append(Array.from({ length: reports / 3 }, () => windowReport));
    await until('a part is acknowledged to the box while nobody listens', () => {
      const [minutes] = journal.streams();
      return minutes?.published === reports / 3;
    });
    const auditor = auditing(broker);
    for (let part = 1; part < 3; part++) {
      await journal.append(Array.from({ length: reports / 3 }, () => windowReport));
      await journal.append([eventReport]);
      const before = publisher.status.published;
      await until('the part is under way', () => publisher.status.published > before + 200);
      await broker.halt('SIGKILL');
      await broker.resume();
    }
    await until(
      'all is acknowledged',
      () => journal.streams().every(({ last, acknowledged }) => acknowledged === last),
      30_000,
    );
    const expected = journal
      .streams()
      .flatMap(({ stream, last }) => Array.from({ length: last }, (_, index) => `${stream} ${index + 1}`));
    expect(expected).toHaveLength(reports + 2);
    expect(auditor.came.toSorted()).toEqual(expected.toSorted());
    expect(auditor.subscriber.gaps()).toEqual([]);
    expect(auditor.subscriber.counters).toMatchObject({ gone: 0, givenUp: 0, malformed: 0 });
    expect(acks.status).toMatchObject({ subscriber: 'centre', ignored: { malformed: 0, otherJournal: 0 } });
    expect(publisher.status).toMatchObject({ heldCount: 0, asked: 0 });
    expect(publisher.status.published).toBeGreaterThanOrEqual(reports + reports / 3);
  });
});
