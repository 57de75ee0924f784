import { expect, test } from 'vitest';
import { srgbMatrix } from '../../../agent/core/lighting/colour.ts';
import { calibratedColour } from '../../../agent/core/scene/calibrated-colour.ts';
import { addValue, noMoments } from '../../../shared/sketch/moments.ts';

/** 100 pixels of one colour each. */
function picture(red: number, green: number, blue: number, gains?: readonly [number, number]) {
  const histogram = (level: number) => {
    const counts = new Float64Array(256);
    counts[level] = 100;
    return { lo: 0, hi: 256, counts };
  };
  const stats = new Map<string, ReturnType<typeof noMoments>>();
  for (const [i, name] of ['whiteBalanceRed', 'whiteBalanceBlue'].entries()) {
    if (!gains) break;
    const moments = noMoments();
    addValue(moments, gains[i]!);
    stats.set(name, moments);
  }
  const histograms = new Map([
    ['red', histogram(red)],
    ['green', histogram(green)],
    ['blue', histogram(blue)],
  ]);
  return { histograms, stats };
}

test('grey through sRGB is daylight of 6505 K', () => {
  // McCamy of D65, as methods.md gives it; the matrix is rounded to four digits.
  const { colourTemperature, colourDuv } = calibratedColour(
    picture(180, 180, 180),
    picture(90, 90, 90),
    srgbMatrix,
    true,
  );
  expect(colourTemperature).toBeGreaterThan(6_495);
  expect(colourTemperature).toBeLessThan(6_515);
  expect(colourDuv).toBeCloseTo(0, 6);
});

test('less blue is warmer, and away from the baseline as the CIE 1976 diagram says', () => {
  // numpy on the same formulas: u′ .19885, v′ .48226 against .19784, .46832 of grey.
  const { colourTemperature, colourDuv } = calibratedColour(
    picture(188, 188, 170),
    picture(188, 188, 188),
    srgbMatrix,
    true,
  );
  expect(colourTemperature).toBeCloseTo(5738.92, 1);
  expect(colourDuv).toBeCloseTo(0.013972, 5);
});

test('what the white balance did is taken off', () => {
  const gained = calibratedColour(picture(188, 137, 137, [2.01, 1]), picture(137, 137, 137, [1, 1]), srgbMatrix, false);
  expect(gained.colourDuv).toBeLessThan(0.002);
});

test('without white balance, or in grey, nothing is told', () => {
  expect(calibratedColour(picture(188, 188, 188), picture(188, 188, 188), srgbMatrix, false)).toEqual({});
  const grey = { histograms: new Map(), stats: new Map() };
  expect(calibratedColour(grey, grey, srgbMatrix, true)).toEqual({});
});
