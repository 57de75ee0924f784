import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalFull } from '../../../agent/io/journal/journal-errors.ts';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import { DeadlyStore } from '../../../agent/io/journal/probe-store.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { waitFor } from '../../fixtures/wait-for.ts';
import { levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const startMs = Date.UTC(2026, 2, 2, 7);
const base = 'window/line-3/base';
const minute = (index: number) => windowDraft({ startMs: startMs + index * levelMs.base });
const seqs = (journal: LmdbJournal) => journal.read(base, 1, 1_000).map(({ seq }) => seq);

describe('a journal whose probe commit fails', () => {
  let folder: JournalFolder;
  let journal: LmdbJournal;
  /** What the probes say, one after the other; the last for ever. */
  let probes: (string | null)[];
  const probe = async () => (probes.length > 1 ? probes.shift()! : probes[0]!);

  beforeEach(async () => {
    folder = journalFolder();
    journal = await folder.open();
    await journal.append([minute(0), minute(1), minute(2)], new Map([['a', new Uint8Array([7])]]));
    journal.advance(base, 'published', 1);
    await journal.close();
    // As a process leaves it that ends after a failed commit.
    writeFileSync(join(folder.dir, 'owner.json'), '');
    probes = ['no space left on device'];
    journal = await folder.open({ probe });
  });
  afterEach(async () => {
    await journal.close();
    folder.remove();
  });

  it('reads all that is there and stores nothing, not even a byte', async () => {
    const before = readFileSync(join(folder.dir, 'data.mdb'));
    expect(seqs(journal)).toEqual([1, 2, 3]);
    expect([...journal.state('a')!]).toEqual([7]);
    expect(journal.streams()).toMatchObject([{ stream: base, first: 1, last: 3, published: 1 }]);
    expect(journal.usage()).toMatchObject({ records: 3, capturesMayBeWritten: false });
    expect(journal.trouble).toContain('no space left on device');
    await expect(journal.append([minute(3)])).rejects.toThrow(JournalFull);
    await expect(journal.append([minute(3)])).rejects.toThrow('can only be read: no space left on device');
    await expect(journal.flush()).rejects.toThrow(JournalFull);
    await journal.close();
    expect(readFileSync(join(folder.dir, 'data.mdb')).equals(before)).toBe(true);
  });

  it('is written to again by itself once a probe succeeds, with the cursors that moved meanwhile', async () => {
    const told: number[] = [];
    journal.onAppended(() => told.push(seqs(journal).length));
    await expect(journal.append([minute(3)])).rejects.toThrow(JournalFull);
    journal.advance(base, 'published', 3);
    journal.setBootOffset(5_000, true);
    await folder.clock.advance(5_000);
    expect(journal.trouble).not.toBeNull();
    probes = [null];
    await folder.clock.advance(10_000);
    await waitFor(() => journal.trouble === null, 'the journal is written to again', 5_000);
    await journal.append([minute(3)]);
    expect(seqs(journal)).toEqual([1, 2, 3, 4]);
    // What was missed in between is told as well.
    expect(told).toEqual([3, 4]);
    await journal.close();
    journal = await folder.open();
    expect(journal.streams()).toMatchObject([{ stream: base, last: 4, published: 3 }]);
  });

  it('is not made another one by damage that is found meanwhile: the process is to be started anew', async () => {
    // Another file in its place: to write into one that LMDB has mapped would end this process.
    renameSync(join(folder.dir, 'data.mdb'), join(folder.parent, 'before'));
    writeFileSync(join(folder.dir, 'data.mdb'), 'damaged');
    probes = [null];
    await folder.clock.advance(5_000);
    expect((await journal.failed).message).toContain('could not be opened anew');
    expect(journal.trouble).not.toBeNull();
  });

  it('keeps the store for itself meanwhile, and gives it free at the end', async () => {
    await expect(folder.open()).rejects.toThrow(`process ${process.pid} has it open`);
    await journal.close();
    journal = await folder.open({ probe });
    expect(journal.trouble).toBeNull();
  });

  it('tries no commit before a probe succeeded, but does after an orderly end', async () => {
    await journal.close();
    let asked = 0;
    const counted = async () => {
      asked++;
      return null;
    };
    journal = await folder.open({ probe: counted });
    expect(asked).toBe(0);
    await journal.close();
    writeFileSync(join(folder.dir, 'owner.json'), '');
    journal = await folder.open({ probe: counted });
    expect(asked).toBe(1);
    await journal.append([minute(3)]);
  });

  it('sets a store aside that ends with a signal whoever commits to it', async () => {
    await journal.close();
    writeFileSync(join(folder.dir, 'owner.json'), '');
    journal = await folder.open({ probe: () => Promise.reject(new DeadlyStore('a commit to it ends a process')) });
    expect(journal.openedAnew?.reason).toContain('ends a process');
    expect(journal.trouble).toBeNull();
  });

  it('cannot replace a damaged store, and says why', async () => {
    await journal.close();
    writeFileSync(join(folder.dir, 'data.mdb'), readFileSync(join(folder.dir, 'data.mdb')).fill(0, 0, 8_192));
    // A folder in the place of the lock file stands for a disk that takes no lock.
    mkdirSync(join(folder.dir, 'owner.json'));
    await expect(folder.open()).rejects.toThrow(/damaged .* cannot be replaced on a disk that takes no writes/);
  });
});
