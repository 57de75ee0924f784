import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../agent/io/journal/open-journal.ts';
import { fakeDisk, fakeJournal } from '../fixtures/fake-journal.ts';
import { fakeLog } from '../fixtures/fake-log.ts';
import { journalContract } from './journal.contract.ts';

journalContract('fake', async () => {
  const disk = fakeDisk();
  return { open: async (clock) => fakeJournal({ clock, disk }), stop: async () => {} };
});

journalContract('LMDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  return {
    open: (clock) =>
      openJournal({ dir: join(folder, 'journal'), maxBytes: 4 << 20, freeReserveBytes: 0, clock, log: fakeLog() }),
    stop: async () => rmSync(folder, { recursive: true }),
  };
});
