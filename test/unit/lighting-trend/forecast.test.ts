import { describe, expect, test } from 'vitest';
import { crossingSet } from '../../../agent/core/lighting/trend/fieller.ts';
import { forecast } from '../../../agent/core/lighting/trend/forecast.ts';
import { glsAr1 } from '../../../agent/core/lighting/trend/gls-ar1.ts';
import { normal } from '../../../shared/stats/normal.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

/** AR(1) noise with φ = 0.6 of 0.01 about −0.001 a day. */
const falling = [
  0.0036, 0.0132, -0.0077, 0.007, 0.0016, -0.008, -0.0142, -0.0206, -0.0179, -0.0083, -0.0049, -0.0028, -0.0207,
  -0.0308, -0.0122, -0.0062, 0.0068, 0.0063, -0.0122, -0.0052, -0.0067, -0.0113, -0.0227, -0.0234, -0.0254, -0.0187,
  -0.0212, -0.0115, -0.0249, -0.0234, -0.0226, -0.0335, -0.0429, -0.0315, -0.0289, -0.0333, -0.0318, -0.0399, -0.0378,
  -0.0437,
];
const daysOf = (values: readonly number[]) => values.map((_, day) => day);

/** Values about a line in ln of the output, φ = 0.6. */
function lamp(length: number, perDay: number, noise: number, seed = 1): { days: number[]; values: number[] } {
  const gauss = normal(seededRandom(seed));
  let rest = gauss();
  const values = Array.from({ length }, (_, day) => {
    rest = 0.6 * rest + 0.8 * gauss();
    return perDay * day + noise * rest;
  });
  return { days: daysOf(values), values };
}

// Expected: numpy and scipy 1.17.1, GLS with the whole covariance matrix φ^|tᵢ−tⱼ| inverted, roots by scipy.optimize.brentq.
describe('glsAr1 and crossingSet against numpy and scipy', () => {
  test('evenly spaced days', () => {
    const line = glsAr1(daysOf(falling), falling);
    expect(line.level).toBeCloseTo(0.0031701480792317, 12);
    expect(line.slope).toBeCloseTo(-0.001029787931201, 13);
    expect(line.v00).toBeCloseTo(2.8488957026137387e-5, 14);
    expect(line.v01).toBeCloseTo(-1.045736888206268e-6, 15);
    expect(line.v11).toBeCloseTo(5.3627532728526565e-8, 16);
    expect(line.phi).toBeCloseTo(0.564209047071291, 10);
    const set = crossingSet(line, Math.log(0.9), 40, 0.9);
    expect(set.finite).toBe(true);
    expect(set.best).toBeCloseTo(105.39127566827003, 7);
    expect(set.earliest).toBeCloseTo(79.99143864991584, 6);
    expect(set.latest).toBeCloseTo(165.80661343147622, 6);
  });

  test('days without values', () => {
    const days = daysOf(falling).filter((day) => ![5, 6, 13, 20, 21, 22, 23, 30].includes(day));
    const values = days.map((day) => falling[day]!);
    const line = glsAr1(days, values);
    expect(line.level).toBeCloseTo(0.0042781747044087, 12);
    expect(line.slope).toBeCloseTo(-0.0010661668446502, 13);
    expect(line.v11).toBeCloseTo(4.189027554379487e-8, 16);
    expect(line.phi).toBeCloseTo(0.47869487662558413, 10);
    const set = crossingSet(line, Math.log(0.9), 40, 0.9);
    expect(set.earliest).toBeCloseTo(80.90613237359355, 6);
    expect(set.latest).toBeCloseTo(148.10070860298813, 6);
  });

  test('a slope that cannot be told from none has an earliest time only', () => {
    const flat = falling.map((value, day) => value + 0.001 * day);
    const set = crossingSet(glsAr1(daysOf(flat), flat), Math.log(0.9), 40, 0.9);
    expect(set.finite).toBe(false);
    expect(set.earliest).toBeCloseTo(257.2231631463457, 4);
    expect(set.latest).toBe(Number.POSITIVE_INFINITY);
  });

  test('the same whatever the days are counted from', () => {
    const near = glsAr1(daysOf(falling), falling);
    const far = glsAr1(
      daysOf(falling).map((day) => day + 20_000),
      falling,
    );
    expect(far.slope).toBeCloseTo(near.slope, 12);
    expect(crossingSet(far, Math.log(0.9), 20_040, 0.9).latest).toBeCloseTo(20_165.8066134315, 4);
  });
});

describe('TM-21: L70 = ln(B/0.7)/α', () => {
  test.each([
    // Hours to 70 %, and what that is a month.
    [50_000, 0.52],
    [20_000, 1.3],
  ])('%d h', (hours, percentAMonth) => {
    const perDay = (24 * Math.log(0.7)) / hours;
    const { days, values } = lamp(400, perDay, 0);
    const line = glsAr1(days, values);
    expect(crossingSet(line, Math.log(0.7), 400, 0.9).best * 24).toBeCloseTo(hours, 0);
    expect(-100 * Math.expm1((line.slope * 365.25) / 12)).toBeCloseTo(percentAMonth, percentAMonth < 1 ? 2 : 1);
  });
});

describe('whether a date may be named', () => {
  const limit = Math.log(0.8);
  const ask = (series: { days: number[]; values: number[] }, trendP = 0.001, side: 'below' | 'above' = 'below') =>
    forecast({ ...series, limit, side, trendP, now: series.days.length });

  test('by 120 days of 2 % a month: near the day it will be', () => {
    const { reached, refusal } = ask(lamp(120, -0.02 / 30, 0.003));
    expect(refusal).toBeNull();
    // ln 0.8 at −0.02/30 a day: day 334.7.
    expect(reached!.earliest).toBeLessThan(334.7);
    expect(reached!.latest).toBeGreaterThan(334.7);
    expect(reached!.latest).toBeLessThan(6 * 119);
  });

  test.each([
    ['few-days', lamp(59, -0.02 / 30, 0.001), 0.001],
    ['no-trend', lamp(120, -0.02 / 30, 0.003), 0.01],
    ['other-way', lamp(120, 0.02 / 30, 0.003), 0.001],
    ['open-interval', lamp(120, -0.0001, 0.03), 0.001],
    // 334.7 days at 60 days seen: 5.7 times the span, but its interval ends beyond 6 times.
    ['too-far', lamp(60, -0.02 / 30, 0.002), 0.001],
  ] as const)('never: %s', (why, series, trendP) => {
    const { reached, refusal, notBefore } = ask(series, trendP);
    expect(refusal).toBe(why);
    expect(reached).toBeNull();
    expect(notBefore).toBeGreaterThanOrEqual(series.days.length);
    expect(notBefore).toBeLessThanOrEqual(6 * (series.days.length - 1));
  });

  test('60 days are enough, 59 are not', () => {
    const fast = (days: number) => ask(lamp(days, -0.002, 0.002)).refusal;
    expect(fast(60)).toBeNull();
    expect(fast(59)).toBe('few-days');
  });

  test('a limit above the values, as for colours', () => {
    const { days, values } = lamp(120, 0.00003, 0.0001);
    const found = forecast({ days, values, limit: 0.007, side: 'above', trendP: 0.001, now: 120 });
    expect(found.reached!.earliest).toBeLessThan(233.3);
    expect(found.reached!.latest).toBeGreaterThan(233.3);
  });

  test('fewer than 10 days say nothing', () => {
    expect(() => ask(lamp(9, -0.01, 0.001))).toThrow(/at least 10 days, got 9/);
  });
});
