import { describe, expect, it } from 'vitest';
import { mostReplayed, replayRange } from '../../../agent/pipeline/replay-range.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { morningOfWindows } from '../../fixtures/day-of-windows.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeJournal } from '../../fixtures/fake-journal.ts';
import { eventReport, windowReport } from '../../fixtures/reports.ts';

const minute = 'window/line-3/base';

async function box(reports: readonly ReportDraft[] = Array.from({ length: 20 }, () => windowReport)) {
  const journal = fakeJournal({ clock: fakeClock() });
  await journal.append(reports);
  const again: [string, number, number][] = [];
  const publisher = {
    room: true,
    held: null as string | null,
    sendAgain(...range: [string, number, number]) {
      again.push(range);
      return publisher.room;
    },
    heldBecause: () => publisher.held,
  };
  return {
    journal,
    publisher,
    again,
    ask: (from: number, to: number, over: { stream?: string; journalId?: string } = {}) =>
      replayRange({ journal, publisher }, { stream: minute, from, to, ...over }),
  };
}

describe('a range that is asked for again', () => {
  it('comes again', async () => {
    const { ask, again, journal } = await box();
    expect(ask(3, 7, { journalId: journal.journalId.toUpperCase() })).toEqual({ outcome: 'sent', from: 3, to: 7 });
    expect(again).toEqual([[minute, 3, 7]]);
  });

  it('ends with the newest number', async () => {
    const { ask } = await box();
    expect(ask(18, 4_000_000_000)).toEqual({ outcome: 'sent', from: 18, to: 20 });
    expect(ask(21, 22)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('at most 20') });
  });

  it('comes as far as it is there; what is gone is named', async () => {
    const { ask, journal } = await box();
    journal.forget(minute, 1, 4);
    journal.forget(minute, 9, 9);
    journal.forget(minute, 15, 20);
    expect(ask(2, 18)).toEqual({
      outcome: 'sent',
      from: 5,
      to: 14,
      reason:
        '2 to 4 are gone, and no coarser window is stored. 9 is gone, and no coarser window is stored. 15 to 18 are gone, and no coarser window is stored',
    });
    expect(ask(1, 4)).toEqual({
      outcome: 'gone',
      from: 1,
      to: 4,
      reason: '1 to 4 are gone, and no coarser window is stored',
    });
  });

  it('names what supersedes the part that is gone', async () => {
    const windows = morningOfWindows();
    const { ask, journal } = await box(windows as never);
    const base = windows.find(({ level }) => level === 'base')!;
    const stream = `window/${base.camera}/base`;
    journal.forget(stream, 1, 2);
    const { outcome, from, reason } = ask(1, 4, { stream });
    expect([outcome, from]).toEqual(['sent', 3]);
    expect(reason).toMatch(
      /^1 to 2 are gone; superseded by window\/[^ ]+\/hour 1 \(.*Z to .*Z\) and window\/[^ ]+\/day 1/,
    );
  });

  it('is answered a piece at a time', async () => {
    const { ask } = await box(Array.from({ length: mostReplayed + 50 }, () => windowReport));
    expect(ask(1, mostReplayed + 50)).toEqual({ outcome: 'sent', from: 1, to: mostReplayed });
    expect(ask(mostReplayed + 1, mostReplayed + 50)).toMatchObject({ from: mostReplayed + 1, to: mostReplayed + 50 });
  });

  it('is refused where it means another journal or stream, or too much waits', async () => {
    const { ask, publisher, again } = await box([windowReport, eventReport]);
    expect(ask(1, 1, { journalId: '11111111-2222-4333-8444-555555555555' })).toMatchObject({ outcome: 'refused' });
    expect(ask(1, 1, { stream: 'window/other/base' })).toMatchObject({ outcome: 'refused' });
    expect(again).toEqual([]);
    publisher.room = false;
    expect(ask(1, 1)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('later') });
  });

  it('is told when the broker refused it before', async () => {
    const { ask, publisher } = await box();
    publisher.held = 'not authorised (135)';
    expect(ask(3, 3)).toMatchObject({
      outcome: 'sent',
      reason: 'the broker refused some of them before: not authorised (135); they are tried again',
    });
  });

  it('is refused until later while the journal changes over from reading to writing', async () => {
    const { ask, journal, again } = await box();
    const there = journal.read;
    journal.read = () => {
      throw new Error('the journal is just being opened anew; ask again');
    };
    expect(ask(3, 3)).toEqual({ outcome: 'refused', reason: expect.stringMatching(/just being opened anew.*later/) });
    expect(again).toEqual([]);
    journal.read = there;
    expect(ask(3, 3)).toMatchObject({ outcome: 'sent' });
  });
});
