import { expect, test } from 'vitest';
import { replayWords } from '../../../agent/app/replay/replay-words.ts';
import { replayRecorder } from '../../../agent/app/replay-report/recorder.ts';
import { periodOf } from '../../../agent/core/window/levels.ts';
import { openWindow } from '../../../agent/core/window/window.ts';
import { reportFromJson, reportToJson } from '../../../shared/wire/json.ts';
import { type Report, streamOf } from '../../../shared/wire/report.ts';
import { replayed, replayStartMs, stepMs, steppedWindows, testBaseline } from '../../fixtures/replayed.ts';

const baseline = await testBaseline();
const all = await replayed(baseline, steppedWindows());
const reports = all.flatMap((one) => one.reports);

test('every window is a report with its baseline, made when it closed', () => {
  const windows = reports.filter((report) => report.kind === 'window');
  expect(windows).toHaveLength(90);
  expect(windows[0]).toMatchObject({
    ...{ site: 'plant', device: 'box', camera: 'top', level: 'base', baselineId: baseline.id, recorded: true },
    ...{ seq: 1, atMs: replayStartMs + 60_000, monotonicMs: 60_000, clock: { synced: true } },
  });
  expect(windows.every(({ p }) => p !== undefined && p > 0 && p <= 1)).toBe(true);
});

test('each stream is numbered from 1 without gaps', () => {
  const hour = openWindow('hour', 'recorded', null, periodOf('hour', 60_000, replayStartMs));
  const mixed = [...steppedWindows().slice(0, 5), hour, ...steppedWindows().slice(5, 9)];
  return replayed(baseline, mixed).then((some) => {
    const numbers = new Map<string, number[]>();
    for (const report of some.flatMap((one) => one.reports))
      numbers.set(streamOf(report), [...(numbers.get(streamOf(report)) ?? []), report.seq]);
    expect(numbers).toEqual(
      new Map([
        ['window/top/base', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
        ['window/top/hour', [1]],
      ]),
    );
  });
});

test('a step is an event that names its moment; its report follows the window that showed it', () => {
  const raised = reports.findIndex((report) => report.kind === 'event');
  const event = reports[raised]!;
  expect(event).toMatchObject({ kind: 'event', status: 'raised', severity: 'act', seq: 1, recorded: true });
  const last = reports.findLast((report) => report.kind === 'event')!;
  expect(last.kind === 'event' && last.onset.earliestMs).toBeLessThanOrEqual(stepMs);
  expect(last.kind === 'event' && last.onset.latestMs).toBeGreaterThanOrEqual(stepMs);
  expect(reports[raised - 1]).toMatchObject({ kind: 'window', endMs: event.atMs });
});

test('every report is one that a subscriber can read', () => {
  const overJson = (report: Report) => reportFromJson(JSON.parse(JSON.stringify(reportToJson(report))));
  for (const report of reports) expect(overJson(report)).toMatchObject({ kind: report.kind, seq: report.seq });
});

test('the same recording gives the same reports', async () => {
  expect((await replayed(baseline, steppedWindows())).flatMap((one) => one.reports)).toEqual(reports);
});

test('the summary counts, tells the event and the limits of a short baseline', () => {
  const recorder = replayRecorder();
  for (const one of all) recorder.take(one);
  const totals = { frames: 180, failed: 0, firstFailed: [], unknownRecipes: new Set<string | null>(['lid']) };
  const words = replayWords([baseline], totals, recorder.record());
  expect(words[0]).toBe('180 pictures in 90 windows, 2026-01-02T06:00:00.000Z to 2026-01-02T07:30:00.000Z: 1 event');
  expect(words[1]).toMatch(/^ {2}act: .*, since 2026-01-02T06:/);
  expect(words).toContain('pictures of recipe lid were not compared: no baseline of it was given');
  expect(words.some((line) => line.startsWith('  provisional: Short baseline'))).toBe(true);
});
