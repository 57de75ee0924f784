import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const startMs = Date.UTC(2026, 2, 2, 7);
const base = 'window/line-3/base';
const minute = (index: number) => windowDraft({ startMs: startMs + index * levelMs.base });

describe('a journal in place of one that could not be opened', () => {
  let folder: JournalFolder;
  let journal: LmdbJournal;
  let lostId: string;
  const data = () => join(folder.dir, 'data.mdb');
  const events = () => journal.read('event', 1, 10).map(({ bytes }) => decodeStored(bytes).draft);

  beforeEach(async () => {
    folder = journalFolder();
    journal = await folder.open();
    lostId = journal.journalId;
    await journal.append(Array.from({ length: 40 }, (_, index) => minute(index)));
    await journal.append([windowDraft({ level: 'hour', startMs })]);
    journal.advance(base, 'published', 25);
    journal.advance('window/line-3/hour', 'published', 1);
    await journal.close();
  });
  afterEach(async () => {
    await journal.close();
    folder.remove();
  });

  it('tells in an event what was lost: which numbers, how many of them not delivered, and where the store lies', async () => {
    writeFileSync(data(), 'damaged');
    journal = await folder.open();
    await journal.flush();
    const [aside] = readdirSync(folder.parent).filter((name) => name.startsWith('journal.damaged-'));
    const at = folder.clock.wallMs();
    expect(events()).toMatchObject([
      {
        ...{ kind: 'event', camera: null, type: 'system', status: 'raised', severity: 'act' },
        cause: 'journal-set-aside',
        onset: { atMs: at, earliestMs: at, latestMs: at },
        bootId: folder.clock.bootId,
      },
    ]);
    const [told] = events();
    const texts = told?.kind === 'event' ? told.evidence.map(({ text }) => text) : [];
    expect(texts[0]).toContain(`kept as ${join(folder.parent, aside!)}`);
    expect(texts[1]).toContain(lostId);
    expect(texts.slice(2).sort()).toEqual([
      'window/line-3/base: numbers 1 to 40, of which 26 to 40 were not delivered',
      'window/line-3/hour: numbers 1 to 1, all delivered',
    ]);
    expect(journal.journalId).not.toBe(lostId);
  });

  it('tells it also when the new one could only be begun at a later start', async () => {
    writeFileSync(data(), 'damaged');
    let freeBytes = 100 << 20;
    const filledMeanwhile = () => {
      if (readdirSync(folder.parent).some((name) => name.startsWith('journal.damaged-'))) freeBytes = 0;
      return freeBytes;
    };
    await expect(folder.open({ freeBytes: filledMeanwhile })).rejects.toThrow('too few');
    expect(readdirSync(folder.dir)).not.toContain('data.mdb');
    journal = await folder.open();
    await journal.flush();
    const [told] = events();
    const texts = told?.kind === 'event' ? told.evidence.map(({ text }) => text) : [];
    expect(texts[1]).toContain(lostId);
    expect(texts).toContain('window/line-3/base: numbers 1 to 40, of which 26 to 40 were not delivered');
    expect(readdirSync(folder.parent)).not.toContain('journal.lost.json');
    expect(events()).toHaveLength(1);
  });

  it('holds up to where the windows of a recording reached, where the state of its camera cannot be read', async () => {
    journal = await folder.open();
    const recorded = (index: number) => windowDraft({ startMs: startMs + index * levelMs.base, recorded: true });
    await journal.append([40, 41, 42].map(recorded), new Map([['camera/line-3', Buffer.from('where it had got to')]]));
    await journal.close();
    const bytes = readFileSync(data());
    for (const text of ['"published"', 'where it had got to'])
      for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes[at + 1] = 88;
    writeFileSync(data(), bytes);
    journal = await folder.open();
    expect(journal.journalId).not.toBe(lostId);
    expect(journal.state('salvaged/camera/line-3')).toBeNull();
    const reachedMs = startMs + 43 * levelMs.base;
    expect(Buffer.from(journal.state('salvaged/recorded/line-3')!).toString()).toBe(String(reachedMs));
  });

  it('holds what could still be read of where cameras had got to, also when it could only be begun at a later start', async () => {
    journal = await folder.open();
    const state = Uint8Array.from({ length: 9_000 }, (_, index) => index % 251);
    await journal.append([], new Map([['camera/line-3', state]]));
    await journal.close();
    // The tree is sound, but what it says of a stream is not what was written.
    const bytes = readFileSync(data());
    for (let at = bytes.indexOf('"published"'); at >= 0; at = bytes.indexOf('"published"', at + 1)) bytes[at + 1] = 88;
    writeFileSync(data(), bytes);
    let freeBytes = 100 << 20;
    const filledMeanwhile = () => {
      if (readdirSync(folder.parent).some((name) => name.startsWith('journal.damaged-'))) freeBytes = 0;
      return freeBytes;
    };
    await expect(folder.open({ freeBytes: filledMeanwhile })).rejects.toThrow('too few');
    journal = await folder.open();
    expect(journal.journalId).not.toBe(lostId);
    expect(journal.state('camera/line-3')).toBeNull();
    expect(Buffer.from(journal.state('salvaged/camera/line-3')!)).toEqual(Buffer.from(state));
    await journal.flush();
    expect(events()).toHaveLength(1);
  });

  it('tells it once, also over restarts', async () => {
    writeFileSync(data(), 'damaged');
    for (let start = 0; start < 3; start++) {
      journal = await folder.open();
      await journal.append([minute(start)]);
      expect(events()).toHaveLength(1);
      await journal.close();
    }
  });

  it('tells it once there is room, where there was none at first', async () => {
    writeFileSync(data(), 'damaged');
    let freeBytes = 100 << 20;
    // Room for the new file, but not for a report in it.
    journal = await folder.open({ freeReserveBytes: 1 << 20, freeBytes: () => freeBytes });
    freeBytes = 0;
    await expect(journal.append([minute(0)])).rejects.toThrow('fewer than the reserve');
    expect(events()).toEqual([]);
    freeBytes = 100 << 20;
    await journal.append([minute(0)]);
    await journal.flush();
    expect(events()).toHaveLength(1);
  });

  it('tells also of a store whose file is missing', async () => {
    rmSync(data());
    journal = await folder.open();
    expect(journal.openedAnew).toEqual({ reason: 'its file is missing', setAside: null });
    await journal.flush();
    const [told] = events();
    expect(told?.kind === 'event' && told.evidence[0]?.text).toContain('its file is missing; it is not kept');
  });

  it('says that nothing is known where nothing was noted', async () => {
    writeFileSync(data(), 'damaged');
    writeFileSync(join(folder.dir, 'last-known.json'), '{"torn');
    journal = await folder.open();
    await journal.flush();
    const [told] = events();
    expect(told?.kind === 'event' && told.evidence.map(({ text }) => text).slice(1)).toEqual([
      'What it held is not known',
    ]);
  });

  it('notes what it holds at least once an hour', async () => {
    journal = await folder.open();
    await folder.clock.advance(3_600_000);
    await journal.append([minute(41)]);
    await journal.flush();
    const noted = () => JSON.parse(readFileSync(join(folder.dir, 'last-known.json'), 'utf8')).streams;
    await expect.poll(noted).toMatchObject([{ stream: base, last: 41, published: 25 }, { last: 1 }]);
  });
});
