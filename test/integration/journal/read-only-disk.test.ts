import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { JournalFull, JournalUnavailable } from '../../../agent/io/journal/journal-errors.ts';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import { openJournal } from '../../../agent/io/journal/open-journal.ts';
import { type FakeClock, fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { type LoopDisk, loopDisk, noLoopDisk } from '../../fixtures/loop-disk.ts';
import { until } from '../../fixtures/until.ts';
import { levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const startMs = Date.UTC(2026, 2, 2, 7);
const base = 'window/line-3/base';
const minute = (index: number) => windowDraft({ startMs: startMs + index * levelMs.base });
const seqs = (journal: LmdbJournal) => journal.read(base, 1, 1_000).map(({ seq }) => seq);
const failing = join(import.meta.dirname, '../../fixtures/append-until-failing.ts');

describe.skipIf(noLoopDisk !== null)(`a journal on a disk that turns read-only ${noLoopDisk ?? ''}`, () => {
  let disk: LoopDisk;
  let journal: LmdbJournal | undefined;
  afterEach(async () => {
    await journal?.close();
    disk.remove();
  });
  const open = (clock: FakeClock) =>
    openJournal({ dir: join(disk.dir, 'journal'), maxBytes: 4 << 20, freeReserveBytes: 0, clock, log: fakeLog() });
  async function untilWritten(clock: FakeClock, opened: LmdbJournal): Promise<void> {
    await until('the journal is written to again', async () => {
      await clock.advance(60_000);
      return opened.trouble === null;
    });
  }

  it('is read while the disk is mounted read-only, and written to once it no longer is', async () => {
    disk = loopDisk(12);
    const clock = fakeClock();
    journal = await open(clock);
    await journal.append([minute(0), minute(1)]);
    await journal.close();
    disk.remount('ro');

    journal = await open(clock);
    expect(seqs(journal)).toEqual([1, 2]);
    expect(journal.trouble).toMatch(/can only be read: EROFS: read-only file system/);
    await expect(journal.append([minute(2)])).rejects.toThrow(JournalFull);
    disk.remount('rw');
    await untilWritten(clock, journal);
    await journal.append([minute(2)]);
    expect(seqs(journal)).toEqual([1, 2, 3]);
  });

  it('says that there is none and none can be made', async () => {
    disk = loopDisk(12);
    disk.remount('ro');
    await expect(open(fakeClock())).rejects.toThrow(JournalUnavailable);
    disk.remount('rw');
    journal = await open(fakeClock());
    expect(journal.trouble).toBeNull();
  });

  it('rejects when the file system breaks under it, and loses nothing that it had stored', async () => {
    disk = loopDisk(12);
    const dir = join(disk.dir, 'journal');
    const running = promisify(execFile)(process.execPath, [failing, dir]);
    await until('some commits are made', () => commits(join(dir, 'data.mdb')) > 50);
    disk.breakDown();
    const result = JSON.parse((await running).stdout) as { stored: number; failed: string; unhandled: string[] };
    expect(result.failed).toMatch(/a commit failed: .*(read-only|Read-only|Input\/output)/);
    expect(result.unhandled).toEqual([]);

    const clock = fakeClock();
    journal = await open(clock);
    expect(journal.trouble).toContain('can only be read');
    expect(journal.read('window/a/base', 1, 1_000_000).length).toBeGreaterThanOrEqual(result.stored);
  });
});

/** Number of the newest transaction, as one of the first two pages of an LMDB file tells it. */
function commits(path: string): number {
  if (!existsSync(path)) return 0;
  const head = readFileSync(path).subarray(0, 8_192);
  return head.length < 8_192 ? 0 : Number(head.readBigUInt64LE(152));
}
