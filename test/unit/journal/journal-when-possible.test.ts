import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWhenPossible } from '../../../agent/io/journal/open-when-possible.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';

let folder: JournalFolder;
beforeEach(() => {
  folder = journalFolder();
});
afterEach(() => folder.remove());

/** A disk that is too full for a new journal. */
const open = (freeBytes: () => number, signal: AbortSignal, waits: (string | null)[]) =>
  openWhenPossible(
    { dir: folder.dir, maxBytes: 4 << 20, freeReserveBytes: 0, clock: folder.clock, log: folder.log, freeBytes },
    { signal, onWait: (reason) => waits.push(reason) },
  );

it('waits for room for a new journal, and says what it waits for', async () => {
  let freeBytes = 1 << 20;
  const waits: (string | null)[] = [];
  const opening = open(() => freeBytes, new AbortController().signal, waits);
  await folder.clock.advance(25_000);
  expect(waits).toHaveLength(3);
  expect(waits[0]).toContain('bytes too few');
  freeBytes = 100 << 20;
  await folder.clock.advance(10_000);
  const journal = await opening;
  expect(waits.at(-1)).toBeNull();
  expect(journal?.trouble).toBeNull();
  await journal?.close();
});

it('waits no longer than it is told to, and not at all for what does not pass', async () => {
  const stopping = new AbortController();
  const opening = open(() => 0, stopping.signal, []);
  await folder.clock.advance(1_000);
  stopping.abort();
  expect(await opening).toBeNull();

  const owner = await folder.open();
  await expect(open(() => 100 << 20, new AbortController().signal, [])).rejects.toThrow('has it open');
  await owner.close();
});
