import { expect, test } from 'vitest';
import { pageAudit } from '../../../agent/app/page/audit.ts';
import { foldEvents } from '../../../agent/core/page/fold-events.ts';
import type { AuditedChange } from '../../../agent/pipeline/page-audit.ts';
import type { Journal } from '../../../agent/pipeline/ports.ts';
import type { ReportDraft } from '../../../shared/wire/report.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';

function box() {
  const states = new Map<string, Uint8Array>();
  const reports: ReportDraft[] = [];
  const journal: Pick<Journal, 'state' | 'append'> = {
    state: (key) => states.get(key) ?? null,
    append: async (more, changed = new Map()) => {
      reports.push(...more);
      for (const [key, value] of changed) if (value) states.set(key, value);
    },
  };
  const clock = { utcMs: Date.UTC(2026, 2, 2, 12), open: true };
  const audit = () =>
    pageAudit({
      journal: () => (clock.open ? journal : null),
      moment: () => ({ bootId: 'b', monotonicMs: 5, utcMs: clock.utcMs++, synced: true }),
      log: fakeLog(),
    });
  return { reports, clock, audit };
}
const done: AuditedChange = { from: '10.0.0.8', session: '10.0.0.7', what: 'restart-camera line1', outcome: 'done' };
const guess: AuditedChange = { from: '10.0.0.9', session: null, what: 'sign in', outcome: 'refused' };

test('a change is published with who made it, and is still known after a start', () => {
  const { reports, audit } = box();
  audit().audited(done);
  expect(reports).toMatchObject([
    {
      kind: 'event',
      type: 'system',
      status: 'cleared',
      atMs: Date.UTC(2026, 2, 2, 12),
      evidence: [
        { text: 'At the page: restart-camera line1' },
        { text: 'Told by a session begun at 10.0.0.7, now from 10.0.0.8' },
      ],
    },
  ]);
  expect(audit().auditLines()).toEqual([{ ...done, atMs: Date.UTC(2026, 2, 2, 12), times: 1 }]);
});

test('is no event that somebody has to look at', () => {
  const { reports, audit } = box();
  audit().audited(done);
  const events = reports.filter((report) => report.kind === 'event');
  expect(foldEvents(events, { runbook: null, notesOf: () => [] })).toEqual([]);
});

test('guesses are one line, and cost no write of their own', () => {
  const { reports, audit } = box();
  const one = audit();
  for (let times = 0; times < 50; times++) one.audited(guess);
  expect(reports).toEqual([]);
  one.audited(done);
  expect(
    audit()
      .auditLines()
      .map(({ what, times }) => [what, times]),
  ).toEqual([
    ['sign in', 50],
    ['restart-camera line1', 1],
  ]);
});

test('recipes that a program sets are kept and not published', () => {
  const { reports, audit } = box();
  const one = audit();
  one.audited({ ...done, what: 'recipe line1 a', isRoutine: true });
  expect([reports.length, one.auditLines().length]).toEqual([0, 1]);
});

test('of many changes the newest 200 stay', () => {
  const one = box().audit();
  for (let index = 0; index < 250; index++) one.audited({ ...done, what: `restart-camera line${index}` });
  expect([one.auditLines().length, one.auditLines()[0]?.what]).toEqual([200, 'restart-camera line50']);
});

test('what happens before the journal is open goes behind what it holds', () => {
  const { clock, audit } = box();
  audit().audited(done);
  clock.open = false;
  const next = audit();
  next.audited({ ...done, what: 'doctor' });
  expect(next.auditLines().map(({ what }) => what)).toEqual(['doctor']);
  clock.open = true;
  expect(next.auditLines().map(({ what }) => what)).toEqual(['restart-camera line1', 'doctor']);
});
