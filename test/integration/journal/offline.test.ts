import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { offlineAndBack } from '../../fixtures/offline-journal.ts';

/** The bench does the same for 30 days in 64 MB. */
it('three days offline in a tenth of the room: every frame is counted once after the drain, and every event comes', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'offline-'));
  const cameras = ['a', 'b', 'c', 'd'];
  const outcome = await offlineAndBack({ dir: join(dir, 'journal'), days: 3, cameras, maxBytes: 6_400_000 });
  rmSync(dir, { recursive: true });
  expect(outcome.camerasWrong).toEqual([]);
  expect(outcome.framesCounted).toBe(outcome.framesAccepted);
  expect(outcome.framesAccepted).toBeGreaterThan(3 * 1_440 * 4 * 40);
  expect([outcome.eventsAppended, outcome.eventsDelivered]).toEqual([12, 12]);
  const [base, hour, day] = outcome.levels;
  // More was made than there is room for, so minutes are gone, but no hour and no day.
  expect(base!.appended * outcome.bytesPerReport.base).toBeGreaterThan(6_400_000);
  expect(base!.kept).toBeLessThan(base!.appended);
  expect(outcome.thinned).toBe(base!.appended - base!.kept);
  expect([hour!.kept, day!.kept]).toEqual([3 * 24 * 4, 3 * 4]);
});
