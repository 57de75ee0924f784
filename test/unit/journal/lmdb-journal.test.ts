import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalFull } from '../../../agent/io/journal/journal-errors.ts';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const startMs = Date.UTC(2026, 2, 2, 7);
const base = 'window/line-3/base';
const minute = (index: number, camera = 'line-3') => windowDraft({ camera, startMs: startMs + index * levelMs.base });
const seqs = (journal: LmdbJournal, stream = base) => journal.read(stream, 1, 1_000).map(({ seq }) => seq);

describe('the LMDB journal', () => {
  let folder: JournalFolder;
  let journals: LmdbJournal[];
  const opened = async (...more: Parameters<JournalFolder['open']>): Promise<LmdbJournal> => {
    const journal = await folder.open(...more);
    journals.push(journal);
    return journal;
  };
  const reopened = async (...more: Parameters<JournalFolder['open']>): Promise<LmdbJournal> => {
    await journals.at(-1)!.close();
    return opened(...more);
  };
  beforeEach(() => {
    folder = journalFolder();
    journals = [];
  });
  afterEach(async () => {
    await Promise.all(journals.map((journal) => journal.close()));
    folder.remove();
  });
  const data = () => join(folder.dir, 'data.mdb');

  it('takes its whole space at once', async () => {
    const journal = await opened();
    expect(statSync(data()).size).toBe(4 << 20);
    expect(statSync(data()).blocks * 512).toBeGreaterThanOrEqual(4 << 20);
    expect(journal.usage()).toMatchObject({ maxBytes: 4 << 20, records: 0 });
    expect(journal.openedAnew).toBeNull();
  });

  it('finishes taking its space when it was interrupted', async () => {
    const { journalId } = await opened();
    await journals[0]!.close();
    truncateSync(data(), 1 << 20);
    expect((await opened()).journalId).toBe(journalId);
    expect(statSync(data()).size).toBe(4 << 20);
  });

  it('shares one commit between the appends of one turn and of those that come while it is under way', async () => {
    const journal = await opened();
    const cameras = ['a', 'b', 'c', 'd'];
    const before = journal.commits;
    await Promise.all(cameras.map((camera) => journal.append([minute(0, camera)])));
    expect(journal.commits - before).toBe(1);
    const first = journal.append([minute(1, 'a')]);
    // Past the turn in which the commit is put together, before it can be durable.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...cameras.map((camera) => journal.append([minute(2, camera)]))]);
    expect(journal.commits - before).toBe(3);
  });

  it('lets cursors ride in the next commit, or stores them by themselves after a minute', async () => {
    const journal = await opened();
    await journal.append([minute(0), minute(1)]);
    const before = journal.commits;
    journal.advance(base, 'published', 1);
    await folder.clock.advance(59_999);
    expect(journal.commits).toBe(before);
    await folder.clock.advance(1);
    await journal.flush();
    expect(journal.commits).toBe(before + 1);
    await journal.flush();
    expect(journal.commits).toBe(before + 1);
    journal.advance(base, 'published', 2);
    await journal.append([minute(2)]);
    await folder.clock.advance(120_000);
    expect(journal.commits).toBe(before + 2);
  });

  it('remembers the last number of a stream that holds nothing any more', async () => {
    const journal = await opened({ maxBytes: 4 << 20 });
    await journal.append([minute(0, 'gone')]);
    journal.advance('window/gone/base', 'published', 1);
    for (let index = 0; seqs(journal, 'window/gone/base').length > 0; index++) {
      expect(index).toBeLessThan(200);
      const reports = Array.from({ length: 50 }, (_, at) => minute(index * 50 + at));
      await journal.append(reports);
      journal.advance(base, 'published', (index + 1) * 50);
    }
    const next = await reopened({ maxBytes: 4 << 20 });
    expect(next.streams().find(({ stream }) => stream === 'window/gone/base')).toMatchObject({ first: 2, last: 1 });
    await next.append([minute(9, 'gone')]);
    expect(seqs(next, 'window/gone/base')).toEqual([2]);
  });

  it('writes nothing while the disk has less left than the reserve, and uses up no number', async () => {
    let freeBytes = 100 << 20;
    const journal = await opened({ freeReserveBytes: 10 << 20, freeBytes: () => freeBytes });
    await journal.append([minute(0)]);
    freeBytes = (10 << 20) - 1;
    const refused = await Promise.allSettled([journal.append([minute(1)]), journal.append([minute(2)])]);
    expect(refused.map((one) => (one as PromiseRejectedResult).reason)).toEqual([
      expect.any(JournalFull),
      expect.any(JournalFull),
    ]);
    freeBytes = 10 << 20;
    await journal.append([minute(3)]);
    expect(seqs(journal)).toEqual([1, 2]);
  });

  it('lets captures stop well before reports do, says why nothing is stored, and goes on when there is room again', async () => {
    let freeBytes = 20 << 20;
    const journal = await opened({ freeReserveBytes: 10 << 20, freeBytes: () => freeBytes });
    const now = () => [journal.usage().capturesMayBeWritten, journal.trouble];
    expect(now()).toEqual([true, null]);
    freeBytes = (20 << 20) - 1;
    expect(now()).toEqual([false, null]);
    await journal.append([minute(0)]);
    freeBytes = (10 << 20) - 1;
    expect(now()).toEqual([false, expect.stringContaining('the disk has 10485759 bytes left')]);
    await expect(journal.append([minute(1)])).rejects.toThrow(JournalFull);
    freeBytes = 20 << 20;
    expect(now()).toEqual([true, null]);
  });

  it('takes a file system that says nothing for a full one', async () => {
    const journal = await opened({
      freeReserveBytes: 1,
      freeBytes: () => {
        throw new Error('EIO');
      },
    }).catch(() => null);
    expect(journal).toBeNull();
    const later = await opened();
    expect(later.trouble).toBeNull();
  });

  it('is not begun on a disk without room for it, and says how much is missing', async () => {
    const room = { freeReserveBytes: 1 << 20, freeBytes: () => (5 << 20) - 1 };
    await expect(folder.open(room)).rejects.toThrow('1 bytes too few for 4194304 and the reserve of 1048576');
    expect((await opened({ ...room, freeBytes: () => 5 << 20 })).journalId).toBeTruthy();
    // Once it has its space, a full disk does not keep it from being opened.
    expect((await reopened({ ...room, freeBytes: () => 0 })).streams()).toEqual([]);
  });

  it('refuses too small a budget and a second opening', async () => {
    await expect(folder.open({ maxBytes: 3 << 20 })).rejects.toThrow('store.maxBytes of at least 4000000');
    await opened();
    await expect(folder.open()).rejects.toThrow(`process ${process.pid} has it open`);
  });

  it('takes over the lock of a process that is gone', async () => {
    mkdirSync(folder.dir, { recursive: true });
    for (const left of ['{"pid":999999999,"startedTicks":"1","bootId":""}', '', 'no JSON']) {
      writeFileSync(join(folder.dir, 'owner.json'), left);
      await (await opened()).close();
      expect(existsSync(join(folder.dir, 'owner.json'))).toBe(false);
    }
    expect(readdirSync(folder.dir).sort()).toEqual(['data.mdb', 'last-known.json', 'lock.mdb']);
  });

  it('refuses a store that a later version wrote, and leaves it as it is', async () => {
    const journal = await opened();
    await journal.append([minute(0)]);
    await journal.close();
    await writeSchema(2);
    await expect(folder.open()).rejects.toThrow('(schema 2, this one knows 1)');
    await writeSchema(1);
    expect(seqs(await opened())).toEqual([1]);
  });

  const writeSchema = async (schema: number): Promise<void> => {
    const root = open<Buffer, string>({ path: folder.dir, overlappingSync: false, encoding: 'binary' });
    const text = Buffer.from(JSON.stringify({ schema, journalId: journals[0]!.journalId }));
    const { crc32 } = await import('node:zlib');
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(text));
    await root.put('journal', Buffer.concat([crc, text]));
    await root.close();
  };

  it.each([
    ['no LMDB file', () => writeFileSync(data(), 'hello')],
    ['zeros where it began', () => overwrite(0, Buffer.alloc(8_192))],
    ['another page size', () => overwrite(48, Buffer.from([0, 32, 0, 0]))],
    ['a file cut off', () => truncateSync(data(), 16_384)],
  ])('sets aside a damaged store, says so and goes on: %s', async (_, damage) => {
    const { journalId } = await opened();
    await journals[0]!.append(Array.from({ length: 100 }, (__, index) => minute(index)));
    await journals[0]!.close();
    damage();
    const journal = await opened();
    expect(journal.openedAnew).toEqual({
      reason: expect.any(String),
      setAside: join(folder.parent, 'journal.damaged-2026-03-02T06-00-00.000Z'),
    });
    expect(existsSync(join(journal.openedAnew!.setAside!, 'data.mdb'))).toBe(true);
    expect(journal.journalId).not.toBe(journalId);
    expect(folder.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await journal.append([minute(0)]);
    expect(seqs(journal)).toEqual([1]);
    expect((await reopened()).openedAnew).toBeNull();
  });

  const overwrite = (at: number, bytes: Buffer): void => {
    const content = readFileSync(data());
    bytes.copy(content, at);
    writeFileSync(data(), content);
  };

  it('keeps only the newest store that was set aside', async () => {
    for (let round = 0; round < 3; round++) {
      await (await opened()).close();
      writeFileSync(data(), 'damaged');
      await folder.clock.advance(1_000);
    }
    await opened();
    expect(readdirSync(folder.parent).sort()).toEqual(['journal', 'journal.damaged-2026-03-02T06-00-03.000Z']);
  });

  it('passes over a report whose bytes changed on the disk, and counts it', async () => {
    const journal = await opened();
    await journal.append([minute(0), minute(1), minute(2)]);
    const [, second] = journal.read(base, 1, 3);
    await journal.close();
    const content = readFileSync(data());
    const at = content.lastIndexOf(Buffer.from(second!.bytes.subarray(0, 60)));
    content[at + 40]! ^= 1;
    writeFileSync(data(), content);
    const next = await opened();
    expect(next.read(base, 1, 2).map(({ seq }) => seq)).toEqual([1, 3]);
    expect(next.damaged).toBe(1);
  });

  it('keeps reports and states of many pages, and lets them go again', async () => {
    const long = windowDraft({ startMs, baselineId: 'x'.repeat(30_000) });
    const journal = await opened();
    await journal.append([long, minute(1)]);
    expect(journal.read(base, 1, 1)[0]!.bytes.length).toBeGreaterThan(30_000);
    const next = await reopened();
    expect(next.read(base, 1, 2).map(({ bytes }) => bytes.length > 30_000)).toEqual([true, false]);
  });
});
