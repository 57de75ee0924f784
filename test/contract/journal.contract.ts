import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock, GoneRange, Journal } from '../../agent/pipeline/ports.ts';
import { decodeStored } from '../../shared/wire/codec.ts';
import type { ReportDraft } from '../../shared/wire/report.ts';
import { fakeClock } from '../fixtures/fake-clock.ts';
import { eventDraft, levelMs, windowDraft } from '../fixtures/window-drafts.ts';

/** One store that journals are opened on, one after the other. */
export interface JournalRig {
  open(clock: Clock): Promise<Journal>;
  /** Makes the journal forget at least the reports 1 to `through` of a stream, and keep a later one. */
  forget(journal: Journal, stream: string, through: number): Promise<void>;
  stop(): Promise<void>;
}

const base = 'window/line-3/base';
const startMs = Date.UTC(2026, 2, 2, 7);
const minute = (index: number, more: { camera?: string; bootId?: string } = {}): ReportDraft =>
  windowDraft({ startMs: startMs + index * levelMs.base, ...more });
const seqs = (journal: Journal, stream: string, from = 1, limit = 1_000): number[] =>
  journal.read(stream, from, limit).map(({ seq }) => seq);
const status = (journal: Journal, stream: string) => journal.streams().find((found) => found.stream === stream);

/** What every journal holds to. */
export function journalContract(name: string, build: () => Promise<JournalRig>): void {
  describe(`journal: ${name}`, () => {
    let rig: JournalRig;
    let journal: Journal;
    const clock = fakeClock();

    beforeEach(async () => {
      rig = await build();
      journal = await rig.open(clock);
    });
    afterEach(async () => {
      await journal.close();
      await rig.stop();
    });
    const reopen = async (with_: Clock = clock): Promise<void> => {
      await journal.close();
      journal = await rig.open(with_);
    };

    it('is empty at first', () => {
      expect(journal.streams()).toEqual([]);
      expect(journal.read(base, 1, 10)).toEqual([]);
      expect(journal.state('open')).toBeNull();
      expect(journal.usage()).toMatchObject({ records: 0, thinned: 0 });
      expect(journal.journalId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('numbers the reports of each stream from 1', async () => {
      await journal.append([minute(0), minute(0, { camera: 'b' }), minute(1), eventDraft(startMs)]);
      await journal.append([minute(2)]);
      expect(seqs(journal, base)).toEqual([1, 2, 3]);
      expect(seqs(journal, 'window/b/base')).toEqual([1]);
      expect(seqs(journal, 'event')).toEqual([1]);
      expect(status(journal, base)).toEqual({ stream: base, first: 1, last: 3, published: 0, acknowledged: 0 });
      expect(journal.usage().records).toBe(5);
    });

    it('gives back what was appended, without site, device and journal', async () => {
      const draft = minute(0);
      await journal.append([draft]);
      expect(decodeStored(journal.read(base, 1, 1)[0]!.bytes)).toEqual({ draft, seq: 1 });
    });

    it('keeps the order of calls that do not wait for each other', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, index) => journal.append([minute(index)])));
      const starts = journal.read(base, 1, 100).map(({ bytes }) => {
        const { draft } = decodeStored(bytes);
        return draft.kind === 'window' ? draft.startMs : 0;
      });
      expect(starts).toEqual(Array.from({ length: 50 }, (_, index) => startMs + index * levelMs.base));
    });

    it('reads from a number on, as many as asked', async () => {
      await journal.append(Array.from({ length: 10 }, (_, index) => minute(index)));
      expect(seqs(journal, base, 4, 3)).toEqual([4, 5, 6]);
      expect(seqs(journal, base, 9, 5)).toEqual([9, 10]);
      expect(seqs(journal, base, 11, 5)).toEqual([]);
      expect(seqs(journal, base, 1, 0)).toEqual([]);
      expect(seqs(journal, base, -5, 2)).toEqual([1, 2]);
    });

    it('refuses a call with a report that cannot be encoded, as a whole, and uses no number for it', async () => {
      const bad = { ...minute(1), bootId: 'no uuid' };
      await expect(journal.append([minute(0), bad], new Map([['k', new Uint8Array([1])]]))).rejects.toThrow(RangeError);
      await journal.append([minute(2)]);
      expect(seqs(journal, base)).toEqual([1]);
      expect(journal.state('k')).toBeNull();
    });

    it('keeps states, replaces and removes them', async () => {
      const large = Uint8Array.from({ length: 20_000 }, (_, index) => index % 251);
      await journal.append(
        [],
        new Map([
          ['a', new Uint8Array([1, 2])],
          ['b', large],
        ]),
      );
      expect([...journal.state('a')!]).toEqual([1, 2]);
      expect(Buffer.from(journal.state('b')!)).toEqual(Buffer.from(large));
      await journal.append(
        [minute(0)],
        new Map([
          ['a', new Uint8Array()],
          ['b', new Uint8Array([3])],
          ['c', null],
        ]),
      );
      expect(journal.state('a')).toHaveLength(0);
      expect(Buffer.from(journal.state('b')!)).toEqual(Buffer.from([3]));
      await journal.append([], new Map([['b', null]]));
      expect(journal.state('b')).toBeNull();
      await reopen();
      expect(journal.state('a')).toHaveLength(0);
      expect(journal.state('b')).toBeNull();
    });

    it('keeps a state as it was when it was handed over', async () => {
      const reused = new Uint8Array([1, 2, 3]);
      const done = journal.append([], new Map([['a', reused]]));
      reused.fill(9);
      await done;
      expect([...journal.state('a')!]).toEqual([1, 2, 3]);
    });

    it('moves cursors forward only, to numbers there are, each by itself', async () => {
      await journal.append([minute(0), minute(1), minute(2)]);
      journal.advance(base, 'published', 2);
      journal.advance(base, 'published', 1);
      journal.advance(base, 'acknowledged', 1);
      journal.advance(base, 'acknowledged', 4_000_000_000);
      journal.advance(base, 'published', 2.5);
      journal.advance('window/nobody/base', 'published', 1);
      expect(status(journal, base)).toMatchObject({ published: 2, acknowledged: 1 });
    });

    it('goes on where it was when it is opened again', async () => {
      const { journalId } = journal;
      await journal.append([minute(0), minute(1), eventDraft(startMs)]);
      journal.advance(base, 'published', 2);
      journal.advance('event', 'acknowledged', 1);
      await reopen();
      expect(journal.journalId).toBe(journalId);
      expect(status(journal, base)).toEqual({ stream: base, first: 1, last: 2, published: 2, acknowledged: 0 });
      expect(status(journal, 'event')).toMatchObject({ acknowledged: 1 });
      await journal.append([minute(2)]);
      expect(seqs(journal, base)).toEqual([1, 2, 3]);
      expect(journal.usage().records).toBe(4);
    });

    it('tells its listeners after reports were appended, when they can be read', async () => {
      const seen: number[] = [];
      journal.onAppended(() => seen.push(seqs(journal, base).length));
      await journal.append([minute(0)]);
      await journal.append([], new Map([['a', new Uint8Array(1)]]));
      await journal.append([minute(1), minute(2)]);
      expect(seen).toEqual([1, 3]);
    });

    it('flushes and closes with nothing to do, and refuses appends after that', async () => {
      await journal.flush();
      await journal.close();
      await journal.close();
      await expect(journal.append([minute(0)])).rejects.toThrow('closed');
      expect(journal.usage().records).toBe(0);
      journal = await rig.open(clock);
      expect(journal.streams()).toEqual([]);
    });

    it('can be asked after it was closed, by whoever stops later', async () => {
      await journal.append([minute(0)], new Map([['a', new Uint8Array(1)]]));
      const usage = journal.usage();
      const [before] = journal.streams();
      await journal.close();
      expect(journal.usage()).toMatchObject({ records: 1, maxBytes: usage.maxBytes });
      expect(journal.streams()).toEqual([before]);
      for (const ask of [() => journal.read(base, 1, 10), () => journal.state('a')]) expect(ask).not.toThrow();
      journal.advance(base, 'published', 1);
      journal.setBootOffset(0, true);
    });

    it('says with each report what its boot turned out to be', async () => {
      const offsetMs = clock.wallMs() - clock.monotonicMs();
      const own = { bootId: clock.bootId };
      const bootOf = (seq: number) => journal.read(base, seq, 1)[0]!.boot;
      journal.setBootOffset(offsetMs, false);
      await journal.append([minute(0, own)]);
      expect(bootOf(1)).toEqual({ ...own, offsetMs, synced: false, moved: false });
      journal.setBootOffset(offsetMs + 1_500, true);
      expect(bootOf(1)).toEqual({ ...own, offsetMs: offsetMs + 1_500, synced: true, moved: false });
      journal.setBootOffset(offsetMs + 3_000, true);
      expect(bootOf(1)).toEqual({ ...own, offsetMs: offsetMs + 3_000, synced: true, moved: true });

      const nextBoot = fakeClock({ bootId: '00000000-0000-4000-8000-000000000002' });
      await reopen(nextBoot);
      journal.setBootOffset(5_000, true);
      await journal.append([minute(1, { bootId: nextBoot.bootId })]);
      expect(bootOf(1)).toEqual({ ...own, offsetMs: offsetMs + 3_000, synced: true, moved: true });
      expect(bootOf(2)).toEqual({ bootId: nextBoot.bootId, offsetMs: 5_000, synced: true, moved: false });
    });

    it('marks a boot as moved when reports were made before its offset was first set far away', async () => {
      await journal.append([minute(0, { bootId: clock.bootId })]);
      journal.setBootOffset(clock.wallMs() - clock.monotonicMs() + 60_000, true);
      expect(journal.read(base, 1, 1)[0]!.boot.moved).toBe(true);
    });

    const goneNumbers = (stream: string, from: number, to: number) =>
      journal.gone(stream, from, to).flatMap((range) => numbersOf(range.from, range.to));

    it('knows no number that was never given out as gone', async () => {
      await journal.append([minute(0), minute(1)]);
      expect(journal.gone(base, -5, 100)).toEqual([]);
      expect(journal.gone(base, 2, 1)).toEqual([]);
      expect(journal.gone('window/nobody/base', 1, 10)).toEqual([]);
    });

    it('says which numbers are gone, and which coarser windows count their frames', async () => {
      const minutes = Array.from({ length: 180 }, (_, index) => minute(index));
      await journal.append(minutes);
      const hours = [0, 1].map((index) => windowDraft({ level: 'hour', startMs: startMs + index * levelMs.hour }));
      await journal.append(hours);
      await rig.forget(journal, base, 60);

      const check = () => {
        const there = new Set(seqs(journal, base));
        const missing = numbersOf(1, 180).filter((seq) => !there.has(seq));
        expect(missing.length).toBeGreaterThanOrEqual(60);
        expect(goneNumbers(base, 1, 1_000)).toEqual(missing);
        expect(goneNumbers(base, 20, 30)).toEqual(numbersOf(20, 30));
        const [{ from, to, supersededBy }] = journal.gone(base, 1, 180) as [GoneRange];
        // Number n is the minute n − 1.
        const isHeld = (seq: number, endMs: number) => startMs + seq * levelMs.base <= endMs;
        const [byHours] = supersededBy;
        expect(byHours).toMatchObject({ stream: 'window/line-3/hour', from: 1, startMs });
        expect(byHours!.endMs).toBe(startMs + byHours!.to * levelMs.hour);
        expect(isHeld(Math.min(to, 120), byHours!.endMs)).toBe(true);
        expect([from, supersededBy.length]).toEqual([1, 1]);
      };
      check();
      await reopen();
      check();
    });

    it('names the coarsest windows too, and nothing where nothing supersedes', async () => {
      const at = Date.UTC(2026, 2, 2, 22);
      const minutes = Array.from({ length: 90 }, (_, index) => windowDraft({ startMs: at + index * levelMs.base }));
      await journal.append([...minutes, ...Array.from({ length: 90 }, (_, index) => eventDraft(at + index))]);
      await journal.append([windowDraft({ level: 'hour', startMs: at })]);
      await journal.append([windowDraft({ level: 'day', startMs: at - 22 * levelMs.hour })]);
      await rig.forget(journal, base, 30);
      const dayMs = at - 22 * levelMs.hour;
      const all = [
        { stream: 'window/line-3/hour', from: 1, to: 1, startMs: at, endMs: at + levelMs.hour },
        { stream: 'window/line-3/day', from: 1, to: 1, startMs: dayMs, endMs: dayMs + levelMs.day },
      ];
      // The hour may have been forgotten as well, since the day is closed.
      const supersededBy = all.filter(({ stream }) => seqs(journal, stream).length > 0);
      expect(supersededBy.at(-1)).toEqual(all[1]);
      expect(journal.gone(base, 1, 30)).toEqual([{ from: 1, to: 30, supersededBy }]);
      for (const { stream } of all.filter((one) => !supersededBy.includes(one)))
        expect(journal.gone(stream, 1, 1)).toEqual([{ from: 1, to: 1, supersededBy: [all[1]] }]);
      expect(journal.gone('event', 1, 90)).toEqual([]);
    });

    it('has no trouble as long as it stores', async () => {
      await journal.append([minute(0)]);
      expect(journal.trouble).toBeNull();
    });
  });
}

function numbersOf(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
