import { describe, expect, test } from 'vitest';
import { eventViews } from '../../../agent/app/page/events.ts';
import type { Window } from '../../../agent/core/window/window.ts';
import { createDriftWatch } from '../../../agent/pipeline/drift-watch.ts';
import { findingReports } from '../../../agent/pipeline/finding-reports.ts';
import { decodeStored } from '../../../shared/wire/codec.ts';
import { eventsBox, lampId, toldEvents } from '../../fixtures/events-box.ts';
import { nowMs } from '../../fixtures/fake-status.ts';
import { aged, feedDay, nightOf } from '../../fixtures/lamp-days.ts';

type Box = Awaited<ReturnType<typeof eventsBox>>;

const newest = ({ journal }: Box) => {
  const draft = decodeStored(journal.read('event', journal.streams()[0]!.last, 1)[0]!.bytes).draft;
  if (draft.kind !== 'event') throw new Error(draft.kind);
  return draft;
};

describe('what was done', () => {
  test('is published once, as over, and stands beside its event, also after a restart', async () => {
    const box = await eventsBox();
    const says = await box.view.act!({
      command: 'did',
      camera: 'line1',
      event: lampId,
      kind: 'moved-camera',
      note: ' to the\nleft ',
      by: 'Ada',
    });
    expect(says).toMatch(/^Noted\. The camera is still compared with the pictures of before/);
    expect(newest(box)).toMatchObject({
      ...{ camera: 'line1', type: 'system', status: 'cleared', cause: 'camera-changed', atMs: nowMs },
      evidence: [{ text: 'Camera moved: to the left' }, { text: 'Told by Ada' }],
    });
    const again = eventViews({ journal: () => box.journal, runbook: () => null });
    const event = (await again.event(lampId))!;
    expect(event.notes).toEqual([{ kind: 'did', atMs: nowMs, by: 'Ada', text: 'Camera moved: to the left (Ada)' }]);
    expect(event.isOpen).toBe(true);
    expect((await again.events()).events.find(({ isNote, camera }) => isNote && camera === 'line1')?.says).toBe(
      'Camera moved: to the left',
    );
  });

  test.each([
    [{ command: 'did', camera: 'line2', event: lampId, kind: 'other', note: 'x' }, 'is not about camera line2'],
    [{ command: 'did', camera: 'line1', event: 'nothing', kind: 'other', note: 'x' }, 'there is none called nothing'],
    [{ command: 'did', camera: 'line9', kind: 'cleaned-lens' }, 'there is none called "line9"'],
    [{ command: 'acknowledge', event: 'nothing' }, 'there is none called nothing'],
    [{ command: 'did', camera: 'line1', kind: 'other' }, 'note: expected some words'],
  ])('%o is refused', async (fields, reason) => {
    const box = await eventsBox();
    await expect(box.view.act!(fields)).rejects.toThrow(reason);
    expect(box.journal.streams()[0]!.last).toBe(toldEvents().length);
  });

  test('a full journal refuses it in words', async () => {
    const box = await eventsBox();
    box.journal.full = true;
    await expect(box.view.act!({ command: 'did', camera: 'line1', kind: 'cleaned-lens' })).rejects.toThrow();
  });
});

test('an event that was seen stays as it was told, with who saw it', async () => {
  const box = await eventsBox();
  await box.view.act!({ command: 'acknowledge', event: lampId, by: ' Ada ' });
  expect(newest(box)).toMatchObject({ type: 'system', evidence: [{ text: `Event ${lampId} was seen by Ada` }] });
  const { events } = await box.events.events();
  expect(events[0]).toMatchObject({ id: lampId, isOpen: true, acknowledged: { by: 'Ada', atMs: nowMs } });
  // It is no event of its own on the page.
  expect(events).toHaveLength(3);
  expect((await box.events.event(lampId))!.course).toHaveLength(2);
});

test('only the newest reports are read, and that there are older ones is said', async () => {
  const [first] = toldEvents();
  const many = Array.from({ length: 2_100 }, (_, n) => ({ ...first!, id: `restart-${n}`, atMs: nowMs - 3_000 + n }));
  const { events, journal } = await eventsBox(many);
  const list = await events.events();
  expect([list.reports, list.hasOlder, list.events.at(-1)?.id]).toEqual([2_000, true, 'restart-100']);
  await journal.append([{ ...first!, id: 'restart-new', atMs: nowMs }]);
  expect((await events.events()).events.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['restart-new', 'restart-101']),
  );
  expect(await events.event('restart-100')).toBe(null);
});

test('a lamp that was replaced, told at the page, ends the event of its ageing, also after a restart', async () => {
  // A lamp that loses 0.6 % a day until it is replaced on day 60, at noon.
  const lampDays = aged((day) => -0.006 * day, 60, 0.005);
  const newDays = aged(() => 0.02, 6, 0.005, 2);
  const box = await eventsBox([], nowMs);
  let { lighting } = box.drifts.get('line1')!;
  const fed: Parameters<typeof feedDay>[0] = {
    addHour: (hour, id) => lighting.addHour({ ...hour, recipe: null } as Window, id ?? null),
  };
  const made = { bootId: '00000000-0000-4000-8000-000000000001', monotonicMs: 1, utcMs: nowMs, synced: true };
  const judge = async (day: number) => {
    const found = lighting.judge(nightOf(day));
    await box.journal.append(findingReports('line1', { trends: [], events: found.events }, made, true));
  };
  for (const [day, lampOutput] of lampDays.entries()) {
    feedDay(fed, day, { lampOutput });
    await judge(day + 1);
  }
  const [open] = (await box.events.events()).events;
  expect([open?.isOpen, open?.cause]).toEqual([true, 'lamp-ageing']);
  await box.view.act!({ command: 'did', camera: 'line1', event: open!.id, kind: 'replaced-lamp', note: 'left one' });
  const after = createDriftWatch({ camera: 'line1', baselineFor: () => null }).lighting;
  after.restore(box.journal.state('lighting/line1')!);
  lighting = after;
  for (const [n, lampOutput] of newDays.entries()) {
    feedDay(fed, 60 + n, { lampOutput });
    await judge(61 + n);
  }
  const over = (await box.events.event(open!.id))!;
  expect(over.isOpen).toBe(false);
  expect(over.course.at(-1)!.says).toMatch(
    /^Lamp output rose \d\d % on 2 March, when "lamp replaced: left one" was logged/,
  );
});
