import { expect, test } from 'vitest';
import { lnAmplification } from '../../../agent/core/lighting/lamp-output.ts';
import { lossPerMonth, outputAfter, timeToShare } from '../../../agent/core/lighting/tm21.ts';

test('a lamp rated L70 for 50,000 h loses 0.52 % a month, one for 20,000 h 1.3 %', () => {
  expect(lossPerMonth(50_000)).toBeCloseTo(0.0052, 4);
  expect(lossPerMonth(20_000)).toBeCloseTo(0.013, 3);
  expect(() => lossPerMonth(0)).toThrow('expected hours above 0, got 0');
});

test('L70 is when 70 % are left, never for a lamp that does not fade', () => {
  const decay = { start: 0.98, rate: 0.002 };
  expect(timeToShare(decay, 0.7)).toBeCloseTo(168.236, 3);
  expect(outputAfter(decay, timeToShare(decay, 0.7))).toBeCloseTo(0.7, 12);
  expect(timeToShare({ start: 1, rate: 0 }, 0.7)).toBe(Number.POSITIVE_INFINITY);
  expect(() => timeToShare(decay, 0)).toThrow(/above 0/);
});

test('twice the time, 6.02 dB and a stop of aperture each amplify twice', () => {
  const base = lnAmplification({ exposureMs: 5, gainDb: 0, fNumber: 4 })!;
  const twice = [
    { exposureMs: 10, gainDb: 0, fNumber: 4 },
    { exposureMs: 5, gainDb: 20 * Math.log10(2), fNumber: 4 },
    { exposureMs: 5, gainDb: 0, fNumber: 4 / Math.SQRT2 },
  ];
  for (const settings of twice) expect(lnAmplification(settings)! - base).toBeCloseTo(Math.LN2, 12);
});

test.each([
  { exposureMs: null, gainDb: 0, fNumber: 4 },
  { exposureMs: 5, gainDb: null, fNumber: 4 },
  { exposureMs: 0, gainDb: 0, fNumber: 4 },
  { exposureMs: 5, gainDb: Number.NaN, fNumber: 4 },
])('%j tells nothing of lamp output', (settings) => {
  expect(lnAmplification(settings)).toBeNull();
});
