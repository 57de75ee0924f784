import { expect, test } from 'vitest';
import { linearLight } from '../../../agent/core/features/linear-light.ts';
import {
  chromaticityOf,
  colourTemperature,
  deltaUv,
  miredOf,
  srgbMatrix,
  uvOf,
  withoutWhiteBalance,
} from '../../../agent/core/lighting/colour.ts';

const d65 = { x: 0.3127, y: 0.329 };
const illuminantA = { x: 0.44758, y: 0.40745 };

test('sRGB levels to linear light (IEC 61966-2-1)', () => {
  expect(linearLight[0]).toBe(0);
  expect(linearLight[10]).toBeCloseTo(0.003035269835488375, 8);
  expect(linearLight[11]).toBeCloseTo(0.003346535763899161, 8);
  expect(linearLight[128]).toBeCloseTo(0.21586050011389926, 6);
  expect(linearLight[200]).toBeCloseTo(0.5775804404296506, 6);
  expect(linearLight[255]).toBe(1);
});

test("McCamy's temperature of daylight and of illuminant A", () => {
  expect(colourTemperature(d65)).toBeCloseTo(6505.08, 2);
  expect(colourTemperature(illuminantA)).toBeCloseTo(2857.13, 2);
});

test('u′v′ of daylight and illuminant A (CIE 15: .1978, .4683 and .2560, .5243)', () => {
  expect(uvOf(d65).u).toBeCloseTo(0.1978, 4);
  expect(uvOf(d65).v).toBeCloseTo(0.4683, 4);
  expect(uvOf(illuminantA).u).toBeCloseTo(0.256, 4);
  expect(uvOf(illuminantA).v).toBeCloseTo(0.5243, 4);
  expect(deltaUv(d65, illuminantA)).toBeCloseTo(0.0807, 4);
  expect(deltaUv(d65, d65)).toBe(0);
});

test('white of an sRGB camera is D65, black has no colour', () => {
  const white = chromaticityOf(srgbMatrix, 1, 1, 1)!;
  expect(white.x).toBeCloseTo(0.3127, 4);
  expect(white.y).toBeCloseTo(0.329, 4);
  expect(chromaticityOf(srgbMatrix, 0, 0, 0)).toBeNull();
});

test('a black body from 4000 to 3900 K, seen at 460 and 600 nm, grows 6.4 mired warmer', () => {
  // Planck's law itself, not Wien's approximation.
  const planck = (nm: number, kelvin: number) => 1 / (nm ** 5 * Math.expm1(14_387_769 / (nm * kelvin)));
  const ratio = (kelvin: number) => Math.log(planck(460, kelvin) / planck(600, kelvin));
  expect(1e6 / 3900 - 1e6 / 4000).toBeCloseTo(6.41, 2);
  expect(miredOf(ratio(3900) - ratio(4000))).toBeCloseTo(6.41, 1);
});

test('white balance that makes up for a warmer lamp hides nothing', () => {
  const light = Math.log(0.6);
  const asDelivered = light + Math.log(2.5 / 1.5);
  expect(withoutWhiteBalance(asDelivered, 1.5, 2.5)).toBeCloseTo(light, 12);
});
