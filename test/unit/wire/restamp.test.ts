import { expect, test } from 'vitest';
import { restamp } from '../../../shared/wire/restamp.ts';
import { eventReport, trendReport, windowReport } from '../../fixtures/reports.ts';

test('a live window moves with its clock', () => {
  expect(restamp(windowReport, 1000, false)).toEqual({
    ...windowReport,
    atMs: windowReport.atMs + 1000,
    startMs: windowReport.startMs + 1000,
    endMs: windowReport.endMs + 1000,
    interruptedSinceMs: windowReport.interruptedSinceMs! + 1000,
  });
});

test('a recorded window keeps the times of its frames', () => {
  const recorded = { ...windowReport, recorded: true };
  expect(restamp(recorded, 1000, false)).toEqual({ ...recorded, atMs: windowReport.atMs + 1000 });
});

test('what the caller calls recorded keeps its times too', () => {
  expect(restamp(eventReport, -500, true)).toEqual({ ...eventReport, atMs: eventReport.atMs - 500 });
});

test('the onset of an event moves, what is unknown stays unknown', () => {
  const event = { ...eventReport, onset: { latestMs: 10 } };
  expect(restamp(event, -500, false)).toEqual({ ...event, atMs: event.atMs - 500, onset: { latestMs: -490 } });
});

test('the dates of a trend move, its threshold value does not', () => {
  const { reached } = trendReport.threshold as { reached: { atMs: number; earliestMs: number; latestMs: number } };
  expect(restamp(trendReport, 7, false)).toEqual({
    ...trendReport,
    atMs: trendReport.atMs + 7,
    startMs: trendReport.startMs + 7,
    endMs: trendReport.endMs + 7,
    threshold: {
      value: 0.8,
      reached: { atMs: reached.atMs + 7, earliestMs: reached.earliestMs + 7, latestMs: reached.latestMs + 7 },
    },
  });
  expect(restamp({ ...trendReport, threshold: { value: 1, notBeforeMs: 5 } }, 7, false).threshold).toEqual({
    value: 1,
    notBeforeMs: 12,
  });
});

test('the report given stays as it is', () => {
  const before = structuredClone(trendReport);
  restamp(trendReport, 7, false);
  expect(trendReport).toEqual(before);
});
