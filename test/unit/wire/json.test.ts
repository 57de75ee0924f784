import { describe, expect, test } from 'vitest';
import { decodeReport, encodeReport, MalformedReport } from '../../../shared/wire/codec.ts';
import { reportFromJson, reportToJson } from '../../../shared/wire/json.ts';
import { eventReport, trendReport, windowReport } from '../../fixtures/reports.ts';

const windowJson = () => structuredClone(reportToJson(windowReport)) as Record<string, never>;

test('the noise of 32-bit floats is not shown', () => {
  const report = decodeReport(encodeReport({ ...windowReport, p: 0.1, scores: { luma: { psi: 1 / 3 } } }));
  expect((report as { p: number }).p).not.toBe(0.1);
  expect(reportToJson(report)).toMatchObject({ p: 0.1, scores: { luma: { psi: 0.33333334 } } });
});

test('what is unknown is null, and comes back unknown', () => {
  const event = { ...eventReport, camera: null, onset: {}, feature: null, cause: null };
  expect(reportToJson(event)).toMatchObject({
    camera: null,
    onset: { at: null, earliest: null, latest: null },
    feature: null,
    cause: null,
  });
  expect(reportFromJson(reportToJson(event))).toEqual(event);
  const { interval, p, threshold, ...trend } = trendReport;
  expect(reportToJson(trend)).toMatchObject({ interval: null, p: null, threshold: null });
  expect(reportFromJson(reportToJson(trend))).toEqual(trend);
});

test('a threshold not reached before a date says so', () => {
  const trend = { ...trendReport, threshold: { value: 0.8, notBeforeMs: Date.UTC(2027, 0, 1) } };
  expect(reportToJson(trend)).toMatchObject({ threshold: { value: 0.8, notBefore: '2027-01-01T00:00:00.000Z' } });
});

test('names of a later version are passed over', () => {
  expect(reportFromJson({ ...reportToJson(windowReport), humidity: 0.4 })).toEqual(windowReport);
});

test('words of a later version become safe ones', () => {
  const json = { ...reportToJson(eventReport), type: 'x', status: 'x', severity: 'x', shape: 'x' };
  expect(reportFromJson(json)).toMatchObject({
    type: 'system',
    status: 'updated',
    severity: 'act',
    shape: 'undetermined',
  });
});

describe('what is wrong is said with its path', () => {
  test.each<[string, object, string]>([
    ['kind', { kind: 'letter' }, 'kind: expected window, event or trend, got "letter"'],
    ['site', { site: 'a b' }, 'site: expected 1 to 64 letters, digits, _ or -, got "a b"'],
    ['seq', { seq: 0 }, 'seq: expected a number from 1, got 0'],
    ['journal', { journalId: 'j' }, 'journalId: expected a UUID, got "j"'],
    ['clock', { clock: {} }, 'clock.synced: expected true or false, got nothing'],
    ['at', { at: 'Monday' }, 'at: expected a time such as 2026-03-02T07:01:00.000Z, got "Monday"'],
    ['end', { end: '2020-01-01T00:00:00Z' }, 'end: expected a time not before start, got "2020-01-01T00:00:00Z"'],
    ['stream', { stream: 'event' }, 'stream: expected window/line-3/base, since that is where it belongs, got "event"'],
    ['camera', { camera: null }, 'camera: expected a text, got null'],
    ['frames', { frames: -1 }, 'frames: expected a whole number from 0, got -1'],
    ['counts', { histograms: { luma: { lo: 0, hi: 1, counts: [0.5] } } }, 'histograms.luma.counts: expected a list of'],
    ['bins', { histograms: { luma: { lo: 2, hi: 1, counts: [] } } }, 'histograms.luma.hi: expected above lo 2, got 1'],
    ['edges', { histograms: { luma: { edges: [0, 1], counts: [] } } }, 'histograms.luma.edges: expected 1, one more'],
    ['mean', { stats: { luma: { n: 1, mean: '1' } } }, 'stats.luma.mean: expected a finite number, got "1"'],
    ['score', { scores: { luma: { psi: [] } } }, 'scores.luma.psi: expected a finite number, got []'],
    ['scores', { scores: 7 }, 'scores: expected an object, got 7'],
  ])('%s', (_, over, message) => {
    const read = () => reportFromJson({ ...windowJson(), ...over });
    expect(read).toThrow(MalformedReport);
    expect(read).toThrow(message);
  });

  test('in a list', () => {
    const json = { ...reportToJson(eventReport), evidence: [{ text: 'a' }, { text: 'b', value: 'c' }] };
    expect(() => reportFromJson(json)).toThrow('evidence[1].value: expected a finite number, got "c"');
  });

  test('when it is no object at all', () => {
    expect(() => reportFromJson([1])).toThrow('report: expected an object, got [1]');
  });
});
