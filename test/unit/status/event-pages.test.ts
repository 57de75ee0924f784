import { describe, expect, test } from 'vitest';
import type { Runbook } from '../../../agent/core/diagnosis/signature-table.ts';
import type { EventNote } from '../../../agent/core/page/event-view.ts';
import { type EventDraft, foldEvent, foldEvents } from '../../../agent/core/page/fold-events.ts';
import { document } from '../../../agent/io/status/page/document.ts';
import { onsetText } from '../../../agent/io/status/page/event-times.ts';
import type { PageContext } from '../../../agent/io/status/page/page.ts';
import { pageAt } from '../../../agent/io/status/page/pages.ts';
import { camera, nowMs, snapshot } from '../../fixtures/fake-status.ts';
import { pageContext } from '../../fixtures/page-context.ts';

const hour = 3_600_000;
const text = (english: string) => `${english} of the lamp`;
const runbook: Runbook = {
  classes: new Map(),
  causes: new Map([
    [
      'lamp-ageing',
      {
        name: 'Lamp ageing',
        action: 'Plan its replacement.',
        detect: text('detect'),
        confirm: text('confirm'),
        remediate: text('remediate'),
        retrain: text('retrain'),
        writeDown: text('writeDown'),
      },
    ],
  ]),
};

function report(changes: Partial<EventDraft>): EventDraft {
  return {
    kind: 'event',
    camera: 'line1',
    bootId: '00000000-0000-4000-8000-000000000001',
    monotonicMs: 1,
    clock: { synced: true },
    atMs: nowMs - 3 * hour,
    id: 'line1-20260302T090700-1',
    type: 'lighting',
    status: 'raised',
    severity: 'watch',
    onset: { atMs: nowMs - 4 * hour, earliestMs: nowMs - 5 * hour, latestMs: nowMs - 3 * hour },
    shape: 'ramp',
    feature: 'lampOutput',
    evidence: [
      { text: 'Lamp output fell 14 %: lamp ageing.', measure: 'lampOutput', value: 0.86, baseline: 1 },
      { text: 'Could also be dirt on the lens. Wipe it.' },
    ],
    cause: 'lamp-ageing',
    action: 'Plan its replacement.',
    recipe: null,
    ...changes,
  };
}
const raised = report({});
const updated = report({ status: 'updated', atMs: nowMs - 2 * hour, severity: 'act' });
const cleared = report({
  status: 'cleared',
  atMs: nowMs - hour,
  evidence: [{ text: 'Lamp output is back', measure: 'lampOutput', value: 1 }, { text: 'Every measure is near again' }],
});
const other = report({ id: 'line2-20260302T110700-1', camera: 'line2', atMs: nowMs - 30 * 60_000, cause: null });
const noNotes = { runbook, notesOf: () => [] as EventNote[] };

describe('folding', () => {
  test('an event is what was said of it last; open ones stand first', () => {
    const events = foldEvents([raised, updated, other], noNotes);
    expect(events.map(({ id, isOpen, severity }) => [id, isOpen, severity])).toEqual([
      ['line2-20260302T110700-1', true, 'watch'],
      ['line1-20260302T090700-1', true, 'act'],
    ]);
    expect(foldEvents([raised, updated, cleared, other], noNotes).map(({ isOpen }) => isOpen)).toEqual([true, false]);
    // A later end does not go before an open one.
    const late = { ...cleared, atMs: nowMs };
    expect(foldEvents([raised, other, late], noNotes)[0]!.id).toBe(other.id);
  });

  test('a cleared event still tells what it was, and its course why it is over', () => {
    const event = foldEvent([raised, updated, cleared], raised.id, noNotes)!;
    expect(event.says).toBe('Lamp output fell 14 %: lamp ageing.');
    expect(event.evidence.map(({ text }) => text)).toEqual(['Lamp output fell 14 %: lamp ageing.']);
    expect(event.rivals).toEqual(['Could also be dirt on the lens. Wipe it.']);
    expect(event.course.map(({ status, says }) => [status, says])).toEqual([
      ['raised', 'Lamp output fell 14 %: lamp ageing.'],
      ['updated', 'Lamp output fell 14 %: lamp ageing.'],
      ['cleared', 'Every measure is near again'],
    ]);
    expect(event.isCut).toBe(false);
    expect(foldEvent([updated, cleared], raised.id, noNotes)!.isCut).toBe(true);
    expect(event.runbook?.entry.name).toBe('Lamp ageing');
    expect(foldEvent([raised], 'nothing', noNotes)).toBe(null);
  });

  test('what was told once is a note; that an event was seen stands with that event alone', () => {
    const deed = report({ id: 'did-1', type: 'system', status: 'cleared', cause: 'cleaned' });
    const seen = report({ id: 'acknowledged-1', type: 'system', status: 'cleared' });
    const notes: EventNote[] = [{ kind: 'acknowledged', atMs: nowMs, by: 'Ada', text: '' }];
    const events = foldEvents([raised, deed, seen], {
      runbook,
      notesOf: (id) => (id === raised.id ? notes : []),
    });
    expect(events.map(({ id, isNote, acknowledged }) => [id, isNote, acknowledged])).toEqual([
      [raised.id, false, { by: 'Ada', atMs: nowMs }],
      ['did-1', true, null],
    ]);
  });
});

const reports = [raised, updated, other];
const facts = snapshot({ cameras: [camera({ name: 'Capper' }), camera({ id: 'line2', name: 'Filler' })] });

async function drawn(path: string, changes: Partial<PageContext> = {}, from = reports): Promise<string | null> {
  const more = {
    events: async () => ({ events: foldEvents(from, noNotes), hasOlder: true, reports: from.length }),
    event: async (id: string) => foldEvent(from, id, noNotes),
  };
  const context = pageContext(facts, { path, more, ...changes });
  const { draw, id } = pageAt(path)!;
  const page = await draw(context, id);
  return page && document(page, context);
}

describe('pages of events', () => {
  test('the list says how each stands, and filters by camera and by open', async () => {
    const all = await drawn('/events', {}, [raised, updated, cleared, other]);
    expect(all).toMatch(/One event is open/);
    expect(all).toMatch(
      /Watch[\s\S]*Filler · since 08:07 UTC[\s\S]*Lamp ageing[\s\S]*Over[\s\S]*Capper · 08:07 UTC to/,
    );
    expect(all).toContain('Only the newest 4 reports are read');
    const open = await drawn('/events/open', {}, [raised, updated, cleared, other]);
    expect(open).not.toContain('Lamp ageing');
    const line1 = await drawn('/events/camera/line1/open', {}, [raised, updated, cleared, other]);
    expect(line1).toContain('No event is open.');
    expect(await drawn('/events/camera/nobody')).toBe(null);
  });

  test('an event tells what, since when, what to do, what else it could be, and the steps', async () => {
    const page = (await drawn(`/events/${raised.id}`))!;
    for (const words of [
      'Lamp ageing',
      'It began between 07:07 UTC and 09:07 UTC. It came little by little.',
      'Plan its replacement.',
      'Could also be dirt on the lens. Wipe it.',
      'remediate of the lamp',
      'href="/camera/line1"',
    ])
      expect(page).toContain(words);
    expect(page.match(/data-step="/g)?.length).toBe(5);
    expect(page).toMatch(/lamp output<\/bdi><\/th><td class="number">0\.86<\/td><td class="number">1<\/td>/);
    expect(await drawn('/events/nothing')).toBe(null);
  });

  test('what can be done depends on who looks', async () => {
    const path = `/events/${raised.id}`;
    expect(await drawn(path)).toContain('status.passwordFile');
    expect(await drawn(path)).not.toContain('action="/act"');
    expect(await drawn(path, { rights: 'signed-out' })).toContain('<a class="button" href="/sign-in">');
    const signedIn = await drawn(path, { rights: 'signed-in' });
    expect(signedIn).toMatch(/name="command" value="did"[\s\S]*value="cleaned-lens"[\s\S]*value="other"/);
    expect(signedIn).toContain('name="command" value="acknowledge"');
    expect(signedIn).toMatch(/data-confirm="From now on the camera is compared[^"]*300 windows are learnt anew/);
    const over = await drawn(path, { rights: 'signed-in' }, [raised, cleared]);
    expect(over).not.toContain('value="acknowledge"');
    expect(over).not.toContain('value="baseline-learn"');
  });

  test('without scripts a page loads itself anew, but not where somebody may be writing', async () => {
    const path = `/events/${raised.id}`;
    expect(await drawn(path)).toContain('http-equiv="refresh"');
    expect(await drawn(path, { rights: 'signed-in' })).not.toContain('http-equiv="refresh"');
  });

  test('texts of events never become markup', async () => {
    const hostile = '"><script>alert(1)</script>';
    const from = [
      report({ evidence: [{ text: hostile, measure: hostile, value: 1, unit: hostile }], action: hostile }),
    ];
    const page = await drawn(`/events/${raised.id}`, {}, from);
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;alert(1)');
  });

  test('the longest id of an event has a page, and nothing else has', () => {
    expect(pageAt(`/events/${'a'.repeat(160)}`)?.id).toHaveLength(160);
    for (const id of ['a'.repeat(257), 'a/b', 'a.b', '..%2f', 'ä']) expect(pageAt(`/events/${id}`)).toBe(null);
  });
});

test('an onset within a day names the day once, over days twice, and a moment alone as one', () => {
  const context = pageContext(snapshot());
  const may = Date.UTC(2026, 1, 20, 14);
  const told = (earliestMs: number, latestMs: number) => onsetText({ atMs: earliestMs, earliestMs, latestMs }, context);
  expect(told(may, may + 1.5 * hour)).toBe('It began between 20 Feb, 14:00 UTC and 15:30 UTC.');
  expect(told(may, may + 30 * hour)).toBe('It began between 20 Feb, 14:00 UTC and 21 Feb, 20:00 UTC.');
  expect(onsetText({ atMs: may }, context)).toBe('It began at 20 Feb, 14:00 UTC.');
  expect(onsetText({}, context)).toBe(null);
});
