import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalFull } from '../../../agent/io/journal/journal-errors.ts';
import type { LmdbJournal } from '../../../agent/io/journal/lmdb-journal.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import type { ReportDraft, WindowReport } from '../../../shared/wire/report.ts';
import { type JournalFolder, journalFolder } from '../../fixtures/journal-folder.ts';
import { eventDraft, levelMs, windowDraft } from '../../fixtures/window-drafts.ts';

const maxBytes = 4 << 20;
const startMs = Date.UTC(2026, 2, 2);
const cameras = ['a', 'b'];

/** About 700 bytes for a minute and 3 KB for an hour or a day, as real ones take. */
const window = (camera: string, level: 'base' | 'hour' | 'day', startMs: number, idLength?: number): ReportDraft =>
  windowDraft({ camera, level, startMs, baselineId: 'b'.repeat(idLength ?? (level === 'base' ? 400 : 2_700)) });

interface Held {
  base: Set<number>;
  hour: Set<number>;
  day: Set<number>;
}

function held(journal: LmdbJournal, camera: string): Held {
  const starts = (level: string): Set<number> =>
    new Set(
      journal
        .read(`window/${camera}/${level}`, 1, 100_000)
        .map(({ bytes }) => (decodeStored(bytes).draft as WindowReport).startMs),
    );
  return { base: starts('base'), hour: starts('hour'), day: starts('day') };
}

describe('the budget of the journal', { timeout: 120_000 }, () => {
  let folder: JournalFolder;
  let journal: LmdbJournal;
  beforeEach(async () => {
    folder = journalFolder();
    journal = await folder.open({ maxBytes });
  });
  afterEach(async () => {
    await journal.close();
    folder.remove();
  });
  const expectBounded = () => expect(statSync(join(folder.dir, 'data.mdb')).size).toBe(maxBytes);
  const first = (stream: string) => journal.streams().find((found) => found.stream === stream)?.first;

  /** An hour of both cameras, minute by minute, then what closes with it. */
  async function liveHour(atMs: number): Promise<void> {
    for (let minute = 0; minute < 60; minute++) {
      const drafts = cameras.map((camera) => window(camera, 'base', atMs + minute * levelMs.base));
      const ends = atMs + (minute + 1) * levelMs.base;
      for (const level of ['hour', 'day'] as const)
        if (ends % levelMs[level] === 0)
          drafts.push(...cameras.map((camera) => window(camera, level, ends - levelMs[level])));
      if (minute === 30 && atMs % levelMs.day === 0) drafts.push(eventDraft(atMs));
      const states = new Map(cameras.map((camera) => [`open/${camera}`, new Uint8Array(3_000).fill(minute)]));
      await journal.append(drafts, states);
    }
  }

  it('holds three times as much undelivered, and still counts every frame', async () => {
    const days = 7;
    const minutes = days * 24 * 60;
    // 2 cameras × 7 days × 1,440 minutes of 700 bytes are 14 MB.
    expect(minutes * cameras.length * 700).toBeGreaterThan(3 * maxBytes);
    for (let hour = 0; hour < days * 24; hour++) {
      await liveHour(startMs + hour * levelMs.hour);
      expectBounded();
      const usage = journal.usage();
      expect(usage.bytes).toBeLessThanOrEqual(maxBytes);
      // Hours go only when no minute is left that could.
      const hours = first('window/a/hour')!;
      if (hours > 1) expect(first('window/a/base')).toBe((hour + 1) * 60 + 1);
    }
    let kept = 0;
    for (const camera of cameras) {
      const { base, hour, day } = held(journal, camera);
      kept += base.size + hour.size + day.size;
      for (let at = startMs; at < startMs + minutes * levelMs.base; at += levelMs.base) {
        const counted = base.has(at) || hour.has(at - (at % levelMs.hour)) || day.has(at - (at % levelMs.day));
        if (!counted) expect.fail(`minute ${new Date(at).toISOString()} of ${camera} is in no window`);
      }
      expect(day.size).toBe(days);
      expect(hour.size).toBe(days * 24);
    }
    expect(journal.read('event', 1, 100)).toHaveLength(days);
    const usage = journal.usage();
    expect(usage.records).toBe(kept + days);
    expect(usage.thinned).toBe(cameras.length * (minutes + days * 24 + days) + days - usage.records);
    expect(usage.thinned).toBeGreaterThan(0);
  });

  it('forgets hours whose day is closed once the minutes are gone', async () => {
    for (let hour = 0; hour < 24 * 40; hour++) {
      const at = startMs + hour * levelMs.hour;
      const drafts = cameras.map((camera) => window(camera, 'hour', at));
      if (hour % 24 === 23) drafts.push(...cameras.map((camera) => window(camera, 'day', at - 23 * levelMs.hour)));
      await journal.append(drafts);
    }
    expectBounded();
    for (const camera of cameras) {
      const { hour, day } = held(journal, camera);
      expect(day.size).toBe(40);
      expect(hour.size).toBeLessThan(24 * 40);
      expect(Math.min(...hour)).toBe(startMs + (24 * 40 - hour.size) * levelMs.hour);
    }
  });

  it('forgets what was delivered before anything else, and counts none of it as thinned', async () => {
    for (let hour = 0; hour < 45; hour++) {
      await liveHour(startMs + hour * levelMs.hour);
      journal.advance('window/a/base', 'published', (hour + 1) * 60);
    }
    expectBounded();
    expect(first('window/a/base')).toBeGreaterThan(1);
    expect(first('window/b/base')).toBe(1);
    expect(journal.usage().thinned).toBe(0);
  });

  it('refuses more when nothing may be forgotten, loses no number by it, and goes on after delivery', async () => {
    let refused: unknown = null;
    let appended = 0;
    for (; refused === null && appended < 20_000; appended++)
      refused = await journal.append([window('a', 'base', startMs + appended * 60_000)]).then(
        () => null,
        (error: unknown) => error,
      );
    appended--;
    expect(refused).toBeInstanceOf(JournalFull);
    expect((refused as Error).message).toContain('raise store.maxBytes or let reports be delivered');
    // Most of the file is in use by then.
    expect(journal.usage().bytes).toBeGreaterThan(0.75 * maxBytes);
    await expect(journal.append([window('a', 'base', startMs)])).rejects.toThrow(JournalFull);
    const { bytesWritten } = journal.usage();
    await expect(journal.append([window('a', 'base', startMs)])).rejects.toThrow(JournalFull);
    expect(journal.usage().bytesWritten).toBe(bytesWritten);
    journal.advance('window/a/base', 'published', 500);
    for (let index = 0; index < 300; index++)
      await journal.append([window('a', 'base', startMs + (appended + index) * 60_000)]);
    const seqs = journal.read('window/a/base', 1, 100_000).map(({ seq }) => seq);
    expect(seqs.at(-1)).toBe(appended + 300);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => seqs[0]! + index));
    expect(seqs[0]).toBeLessThanOrEqual(501);
    expectBounded();
  });

  it('stays within its file with one commit after the other of everything at once', async () => {
    for (let round = 0; round < 60; round++) {
      const appends = Array.from({ length: 40 }, (_, index) => {
        const at = startMs + (round * 40 + index) * 60_000;
        const long = window('b', 'base', at, index === 0 ? 20_000 : 400);
        return journal.append([window('a', 'base', at), long], new Map([[`s${index}`, new Uint8Array(5_000)]]));
      });
      await Promise.all(appends);
      for (const camera of cameras) journal.advance(`window/${camera}/base`, 'published', (round + 1) * 40);
      expectBounded();
    }
    expect(first('window/b/base')).toBeGreaterThan(1);
  });
});
