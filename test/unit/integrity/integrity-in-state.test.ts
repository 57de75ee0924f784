import { expect, test } from 'vitest';
import type { IntegrityWord } from '../../../agent/core/integrity/integrity-status.ts';
import { createStateAnnouncer } from '../../../agent/pipeline/state.ts';
import { parseState } from '../../../shared/wire/topics.ts';
import { deliveryJournal } from '../../fixtures/delivery-journal.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeBroker } from '../../fixtures/fake-link.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { eventReport } from '../../fixtures/reports.ts';

test('the state of a box tells how it stands to its validated one, anew with the event', async () => {
  const journal = deliveryJournal();
  const broker = fakeBroker();
  const clock = fakeClock();
  let word: IntegrityWord = 'ok';
  createStateAnnouncer({
    ...{ journal, link: broker.link(), clock, time: { utcMs: clock.wallMs }, log: fakeLog(), integrity: () => word },
    ...{ site: 'plant-a', device: 'box-17', sessionId: 'this-session', version: '1.2.3', minIntervalMs: 60_000 },
  }).start();
  await clock.advance(0);
  word = 'departed';
  await journal.append([eventReport]);
  await clock.advance(60_000);
  expect(broker.received.map(({ payload }) => parseState(payload).integrity)).toEqual(['ok', 'departed']);
});
