import { expect, test } from 'vitest';
import { onsetOf } from '../../../agent/core/drift/events/onset-of.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

const gauss = normal(seededRandom(31));
/** Windows of 10 ms, window t starting at 10t. */
function stretchOf(length: number, channels: Record<string, (t: number) => number>) {
  const times = Float64Array.from({ length }, (_, t) => 10 * t);
  const series = new Map(
    Object.entries(channels).map(([name, at]) => [name, Float64Array.from(times, (_, t) => at(t) + 0.5 * gauss())]),
  );
  return { startsMs: times, endsMs: times.map((t) => t + 10), series };
}

test('a step that several channels show is pinned to its window and the one before', () => {
  const found = onsetOf(
    stretchOf(120, {
      red: (t) => (t >= 90 ? 4 : 0),
      luma: (t) => (t >= 90 ? -2 : 0),
      focus: () => 0,
    }),
  );
  expect(found).toMatchObject({ shape: 'step', channel: 'red', atMs: 900, earliestMs: 890, agreeing: ['red', 'luma'] });
  expect(found!.latestMs).toBeLessThanOrEqual(920);
});

test('a ramp begins at the end of its last unchanged window', () => {
  const found = onsetOf(stretchOf(150, { red: (t) => Math.max(0, (t - 50) / 10) }))!;
  expect(found.shape).toBe('ramp');
  expect(Math.abs(found.atMs - 510)).toBeLessThanOrEqual(40);
  expect(found.earliestMs).toBeLessThanOrEqual(510);
  expect(found.latestMs).toBeGreaterThanOrEqual(510);
});

test('a large step of a few windows is not yet a shape', () => {
  for (const since of [1, 2, 3, 5, 7])
    expect(onsetOf(stretchOf(100, { red: (t) => (t >= 100 - since ? 8 : 0) }))!.shape).toBe('undetermined');
});

test('what has risen for less than 20 windows may still be a step that began low by chance', () => {
  const risen = (windows: number) =>
    onsetOf(stretchOf(100 + windows, { red: (t) => Math.max(0, (t - 99) * (12 / windows)) }))!;
  expect(risen(15)).toMatchObject({ shape: 'undetermined' });
  expect(risen(15).lead).toBeGreaterThan(6);
  expect(risen(30)).toMatchObject({ shape: 'ramp' });
});

test('missing windows are left out, times stay right', () => {
  const stretch = stretchOf(120, { red: (t) => (t >= 60 ? 5 : 0) });
  const red = stretch.series.get('red')!;
  for (let t = 0; t < 120; t += 3) red[t] = Number.NaN;
  const found = onsetOf(stretch)!;
  expect(found.shape).toBe('step');
  expect(found.earliestMs).toBeLessThanOrEqual(600);
  expect(found.latestMs).toBeGreaterThanOrEqual(600);
  expect(found.latestMs - found.earliestMs).toBeLessThanOrEqual(60);
});

test('too little to go by', () => {
  expect(onsetOf(stretchOf(11, { red: () => 0 }))).toBeNull();
  expect(onsetOf({ startsMs: new Float64Array(20), endsMs: new Float64Array(20), series: new Map() })).toBeNull();
  const gone = stretchOf(40, { red: () => Number.NaN });
  expect(onsetOf(gone)).toBeNull();
});
