import { expect, test } from 'vitest';
import { encodeReport } from '../../../shared/wire/codec.ts';
import { realisticWindow } from '../../fixtures/realistic-windows.ts';

const bytesOf = (...of: Parameters<typeof realisticWindow>) => encodeReport(realisticWindow(...of)).length;

/** The promises of the wire, in bytes. */
test.each([
  [1, 600],
  [5, 600],
])('a quiet minute at %i fps with three histograms of 32 bins and 12 statistics stays under %i', (fps, bar) => {
  expect(bytesOf('base', 32, 60 * fps, false)).toBeLessThanOrEqual(bar);
});

test.each([
  [1, 900],
  [5, 900],
])('the same at %i fps with 36 scores stays under %i', (fps, bar) => {
  expect(bytesOf('base', 32, 60 * fps, true)).toBeLessThanOrEqual(bar);
});

test.each([
  [1, 3000],
  [5, 3000],
])('an hour at %i fps with all 256 bins stays under %i', (fps, bar) => {
  expect(bytesOf('hour', 256, 3600 * fps, false)).toBeLessThanOrEqual(bar);
});
