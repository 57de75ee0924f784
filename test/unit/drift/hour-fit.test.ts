import { expect, test } from 'vitest';
import { fitHours } from '../../../agent/core/drift/hour-fit.ts';

/** 6 days: a lamp from 4 to 12 o'clock, two incommensurate waves, one hour missing. */
const series = Float64Array.from({ length: 144 }, (_, t) => {
  if (t === 30) return Number.NaN;
  const lamp = t % 24 >= 4 && t % 24 < 12 ? 2 : 0;
  return 10 + lamp + Math.sin(t * t * 0.37) + 0.5 * Math.sin(t * 0.11);
});

test('profile, scale and AR(3) agree with numpy (nanmedian, Yule–Walker by linalg.solve)', () => {
  const fit = fitHours(series, 0, 24)!;
  expect(fit.profile[3]).toBeCloseTo(10.1517846166109, 12);
  expect(fit.profile[4]).toBeCloseTo(12.732640833218902, 12);
  expect(fit.scale[0]).toBeCloseTo(0.7871222212976898, 12);
  expect(fit.scale[6]).toBeCloseTo(0.825928821071766, 12);
  const ar = [0.15818911447481968, 0.20233528850780216, 0.14671122016204904];
  for (const [k, coefficient] of ar.entries()) expect(fit.ar[k]).toBeCloseTo(coefficient, 12);
  expect(fit.innovationSd).toBeCloseTo(0.9483171883039598, 12);
  expect(fit.deviations[10]).toBeCloseTo(-0.3308616166779671, 12);
  expect(fit.deviations[30]).toBeNaN();
});

test('a profile starts at the hour of day of the first value', () => {
  const shifted = fitHours(series.slice(5), 5, 24)!;
  expect(shifted.profile[4]).toBeCloseTo([28, 52, 76, 100, 124].map((t) => series[t]!).sort((a, b) => a - b)[2]!, 12);
});

test('hours of the day never seen stay unknown', () => {
  const fit = fitHours(
    series.map((value, t) => (t % 24 < 4 ? Number.NaN : value)),
    0,
    24,
  )!;
  expect(Array.from(fit.profile.slice(0, 4))).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect(Number.isFinite(fit.innovationSd)).toBe(true);
});

test('a series that never moves, or hardly ever was there, cannot be fitted', () => {
  expect(fitHours(new Float64Array(100).fill(7), 0, 24)).toBeNull();
  expect(fitHours(series.slice(0, 11), 0, 1)).toBeNull();
  expect(fitHours(new Float64Array(100).fill(Number.NaN), 0, 24)).toBeNull();
});
