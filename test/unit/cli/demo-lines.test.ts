import { expect, test } from 'vitest';
import { reportLine } from '../../../agent/cli/demo-lines.ts';
import type { EventReport, Report, TrendReport } from '../../../shared/wire/report.ts';

const header = { site: 'demo', device: 'station', camera: 'top', seq: 1, journalId: '', bootId: '', monotonicMs: 0 };
const rest = { clock: { synced: true }, atMs: Date.UTC(2030, 0, 1) };

test('an event says what, since when, what shows it and what to do', () => {
  const event: EventReport = {
    ...{
      ...header,
      ...rest,
      kind: 'event',
      id: 'e',
      type: 'lighting',
      status: 'raised',
      severity: 'act',
      recipe: null,
    },
    ...{ onset: { atMs: Date.UTC(2026, 2, 12, 6) }, shape: 'step', feature: null, cause: 'lamp-dimmed' },
    ...{ evidence: [{ text: 'Lamp output fell 14 %.' }, { text: 'Colour unchanged.' }], action: 'Look at the lamp.' },
  };
  expect(reportLine(event).split('\n')).toEqual([
    '>> ACT lighting raised: lamp-dimmed, step since 2026-03-12 06:00',
    '     Lamp output fell 14 %.',
    '     Colour unchanged.',
    '     → Look at the lamp.',
  ]);
  expect(reportLine({ ...event, cause: null, onset: {} })).toMatch(/^>> ACT lighting raised: cause unknown\n/);
});

test('a trend says how fast, and until when', () => {
  const trend: TrendReport = {
    ...{ ...header, ...rest, kind: 'trend', startMs: 0, endMs: Date.UTC(2026, 2, 12), measure: 'lampOutput' },
    ...{ unit: 'of present output', slopePerMonth: -0.0212 },
  };
  const said = (report: Report) => reportLine(report);
  const limit = { value: 0.7, reached: { atMs: Date.UTC(2026, 8, 1) } };
  expect(said(trend)).toBe('2026-03-12 00:00  trend top  lampOutput: -0.0212 of present output a month');
  expect(said({ ...trend, p: 0.3 })).toBe('2026-03-12 00:00  trend top  lampOutput: no trend');
  expect(said({ ...trend, threshold: limit })).toMatch(/, limit reached 2026-09-01$/);
  expect(said({ ...trend, threshold: { value: 0.7, reached: {} } })).toMatch(/ a month$/);
  expect(said({ ...trend, threshold: { value: 0.7, notBeforeMs: Date.UTC(2026, 5, 1) } })).toMatch(
    /, limit not before 2026-06-01$/,
  );
});
