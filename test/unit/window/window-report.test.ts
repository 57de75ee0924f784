import { expect, test } from 'vitest';
import { openWindow } from '../../../agent/core/window/window.ts';
import { windowReport } from '../../../agent/core/window/window-report.ts';

const made = { bootId: 'b', monotonicMs: 1_000.4, utcMs: 5_000.6, synced: true };
const options = { baseBins: 32, lumaHistogram: false };
const scores = { red: { psi: 0.3, p: 0.01 }, green: { psi: 0.02, p: 0.6 }, blue: { psi: 0.1 }, focus: { p: 0.05 } };
const window = (level: 'base' | 'hour' | 'day') =>
  openWindow(level, 'recorded', null, { startMs: 0, endMs: level === 'base' ? 60_000 : 3_600_000 });

test('a window that was not compared says neither baseline nor p', () => {
  const report = windowReport('line1', window('base'), made, options);
  expect(report).toMatchObject({ baselineId: null, scores: {}, atMs: 5001, monotonicMs: 1000 });
  expect('p' in report).toBe(false);
});

test('a base window leaves out the scores of features as usual as in the baseline', () => {
  const report = windowReport('line1', window('base'), made, options, {
    baselineId: '0123456789abcdef',
    reading: { scores, p: 0.02 },
  });
  expect(report).toMatchObject({ baselineId: '0123456789abcdef', p: 0.02 });
  expect(report.kind === 'window' && Object.keys(report.scores)).toEqual(['red', 'blue', 'focus']);
});

test('an hour keeps every score', () => {
  const report = windowReport('line1', window('hour'), made, options, { baselineId: 'x', reading: { scores, p: 0.5 } });
  expect(report.kind === 'window' && report.scores).toEqual(scores);
});

test('no p without one in the reading; a day has a baseline of none', () => {
  const unknown = windowReport('line1', window('base'), made, options, {
    baselineId: 'x',
    reading: { scores: {}, p: null },
  });
  expect('p' in unknown).toBe(false);
  const day = windowReport('line1', window('day'), made, options, { baselineId: null, reading: null });
  expect(day).toMatchObject({ baselineId: null, scores: {} });
});
