import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../agent/io/journal/open-journal.ts';
import { type FakeJournal, fakeDisk, fakeJournal } from '../fixtures/fake-journal.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { windowDraft } from '../fixtures/window-drafts.ts';
import { journalContract } from './journal.contract.ts';

journalContract('fake', async () => {
  const disk = fakeDisk();
  return {
    open: async (clock) => fakeJournal({ clock, disk }),
    forget: async (journal, stream, through) => (journal as FakeJournal).forget(stream, 1, through),
    stop: async () => {},
  };
});

journalContract('LMDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  return {
    open: (clock) =>
      openJournal({ dir: join(folder, 'journal'), maxBytes: 4 << 20, freeReserveBytes: 0, clock, log: fakeLog() }),
    // What was delivered goes first when others need its room.
    forget: async (journal, stream, through) => {
      journal.advance(stream, 'published', through);
      const first = () => journal.streams().find((found) => found.stream === stream)!.first;
      for (let turn = 0; first() <= through; turn++)
        await journal.append([
          windowDraft({ camera: 'ballast', startMs: turn * 60_000, baselineId: 'x'.repeat(3_000) }),
        ]);
    },
    stop: async () => rmSync(folder, { recursive: true }),
  };
});
