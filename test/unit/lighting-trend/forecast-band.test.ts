import { expect, test } from 'vitest';
import { crossingSet } from '../../../agent/core/lighting/trend/fieller.ts';
import { bandAt } from '../../../agent/core/lighting/trend/forecast-band.ts';

const line = { level: 0, slope: -0.01, v00: 4e-4, v01: -6e-6, v11: 2e-7, phi: 0, n: 60, nEffective: 60 };

test('the bounds meet a limit at the ends of the crossing interval', () => {
  const { earliest, latest, best } = crossingSet(line, -0.3, 0, 0.9);
  expect(bandAt(line, best, 0.9).value).toBeCloseTo(-0.3, 12);
  expect(bandAt(line, earliest, 0.9).lower).toBeCloseTo(-0.3, 9);
  expect(bandAt(line, latest, 0.9).upper).toBeCloseTo(-0.3, 9);
});

test("at time 0 it is Student's interval of the level", () => {
  // qt(0.95, 58) in R: 1.671553.
  const { lower, upper } = bandAt(line, 0, 0.9);
  expect(upper - lower).toBeCloseTo(2 * 1.671553 * 0.02, 7);
});
