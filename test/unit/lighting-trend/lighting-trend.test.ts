import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../agent/core/drift/events/event-state.ts';
import { createLightingTrend, type LightingTrend } from '../../../agent/core/lighting/trend/lighting-trend.ts';
import { defaultLimits } from '../../../agent/core/lighting/trend/limits.ts';
import { aged, FIRST_DAY_MS, feedDay, nightOf } from '../../fixtures/lamp-days.ts';

const DAY_MS = 86_400_000;
const options = { camera: 'line-3', recipe: null, limits: defaultLimits };
/** ln of the output, 0.3 % a day: 70 % on day 118.7, 29 April 2026. */
const fast = (day: number) => Math.log(1 - 0.003) * day;
const dateText = (day: number) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    FIRST_DAY_MS + day * DAY_MS,
  );

/** Feeds days and asks each night; returns what was said, by day. */
function live(trend: LightingTrend, measure: string, values: readonly number[], from = 0): [number, EventBody][] {
  return values.flatMap((value, i) => {
    feedDay(trend, from + i, { [measure]: value });
    return trend.day(nightOf(from + i + 1)).events.map((event): [number, EventBody] => [from + i + 1, event]);
  });
}

const outputOf = (trend: LightingTrend, day: number) =>
  trend.day(nightOf(day)).trends.find(({ measure }) => measure === 'lampOutput');

describe('a lamp that ages', () => {
  const trend = createLightingTrend(options);
  const said = live(trend, 'lampOutput', aged(fast, 118, 0.002));
  const [raisedDay, raised] = said[0]!;

  test('is told once the date comes within 30 days, with a date near the true one', () => {
    expect(raised).toMatchObject({
      type: 'lighting',
      status: 'raised',
      severity: 'watch',
      shape: 'ramp',
      feature: 'lampOutput',
      cause: 'lamp-ageing',
      recipe: null,
    });
    expect(raised.id).toMatch(/^line-3-20260\d{3}T030000-1-output$/);
    expect(raisedDay).toBeGreaterThan(80);
    expect(raisedDay).toBeLessThan(100);
    const { threshold } = trend.day(nightOf(118)).trends[0]!;
    if (!threshold || !('reached' in threshold)) throw new Error('expected a date');
    const trueMs = FIRST_DAY_MS + 119.2 * DAY_MS;
    expect(threshold.value).toBe(0.7);
    expect(threshold.reached.earliestMs).toBeLessThan(trueMs);
    expect(threshold.reached.latestMs).toBeGreaterThan(trueMs);
  });

  test('in words and numbers that a technician can act on', () => {
    expect(raised.action).toMatch(/^Replace the lamp before \d+ (April|May) \(\d+ \w+ – \d+ \w+\)\. Log it/);
    const [level, rate, expected] = raised.evidence;
    expect(level!.text).toMatch(
      /^Lamp output fell 2\d % since 1 January: now 7\d % of the commissioning level, the limit is 70 %$/,
    );
    expect(level).toMatchObject({ measure: 'lampOutput', unit: 'of commissioning level' });
    expect(level!.value).toBeCloseTo(Math.exp(fast(raisedDay)), 1);
    // 0.997^30.4375 − 1 = −8.7 %.
    expect(rate!.text).toMatch(/^It changes by −(8|9)\.\d % a month \(−\d+\.\d to −\d\.\d, 90 %\), p below 0\.001$/);
    expect(expected!.text).toMatch(/^Limit expected on \d+ \w+ \(.* – .*, 90 %\), from \d+ days$/);
    expect(raised.onset).toEqual({
      atMs: FIRST_DAY_MS + DAY_MS / 2,
      earliestMs: expect.any(Number),
      latestMs: expect.any(Number),
    });
  });

  test('is told again only when the date moved', () => {
    const updates = said.slice(1).filter(([, event]) => event.status === 'updated');
    expect(said.length).toBe(1 + updates.length);
    expect(updates.length).toBeLessThan(8);
    for (const [, event] of updates) expect(event.id).toBe(raised.id);
  });

  test('three days below the limit make it urgent, and not the first of them', () => {
    const below = createLightingTrend(options);
    below.restore(trend.state());
    const later = live(below, 'lampOutput', [-0.37, -0.38, -0.385, -0.39], 118);
    expect(later.map(([day, { status, severity }]) => [day, status, severity])).toEqual([[121, 'updated', 'act']]);
    expect(later[0]![1].action).toMatch(/^Replace the lamp now/);
    expect(later[0]![1].evidence[2]!.text).toBe(`Daily lamp output below the limit since ${dateText(118)}`);
  });

  test('a new lamp ends it, and the trend starts anew', () => {
    const renewed = createLightingTrend(options);
    renewed.restore(trend.state());
    renewed.logged({ kind: 'light', atMs: nightOf(118) + 6 * 3_600_000, text: 'lamp replaced' });
    const later = live(
      renewed,
      'lampOutput',
      aged(() => 0.02, 5, 0.005, 2),
      118,
    );
    expect(later.map(([day, { status }]) => [day, status])).toEqual([[121, 'cleared']]);
    const text = later[0]![1].evidence[0]!.text;
    expect(text).toMatch(
      new RegExp(`^Lamp output rose \\d\\d % on ${dateText(118)}, when "lamp replaced" was logged$`),
    );
    // Five days are no trend.
    expect(outputOf(renewed, 123)).toBeUndefined();
    live(
      renewed,
      'lampOutput',
      aged(() => 0.02, 30, 0.005, 3),
      123,
    );
    expect(outputOf(renewed, 153)!.startMs).toBe(FIRST_DAY_MS + 118 * DAY_MS);
  });
});

describe('nothing is said', () => {
  test('of a lamp that stays as it is, noisy or not', () => {
    for (const noise of [0, 0.01, 0.04]) {
      const trend = createLightingTrend(options);
      expect(
        live(
          trend,
          'lampOutput',
          aged(() => 0.01, 130, noise, 7),
        ),
      ).toEqual([]);
      const { threshold } = outputOf(trend, 130)!;
      expect(threshold).toHaveProperty('notBeforeMs');
    }
  });

  test('for one or two days below the limit', () => {
    const trend = createLightingTrend(options);
    const values = aged(() => 0, 40, 0.01);
    values[20] = -0.6;
    values[30] = -0.6;
    values[31] = -0.6;
    expect(live(trend, 'lampOutput', values)).toEqual([]);
  });

  test('twice on the same day', () => {
    const trend = createLightingTrend(options);
    const said = live(
      trend,
      'lampOutput',
      aged(() => -0.5, 4, 0.01),
    );
    expect(said.map(([day]) => day)).toEqual([3]);
    expect(trend.day(nightOf(4)).events).toEqual([]);
  });
});

test('a lamp that fails at once is no ageing', () => {
  const trend = createLightingTrend(options);
  const said = live(
    trend,
    'lampOutput',
    aged((day) => (day < 40 ? 0 : -0.6), 50, 0.01),
  );
  expect(said.map(([day, { status, severity }]) => [day, status, severity])).toEqual([[43, 'raised', 'act']]);
  const event = said[0]![1];
  expect(event).toMatchObject({ shape: 'step', cause: null });
  expect(event.onset.atMs).toBe(FIRST_DAY_MS + 40.5 * DAY_MS);
  expect(event.evidence[0]!.text).toMatch(/^Lamp output fell 4\d % since 10 February/);
  expect(event.action).toMatch(/^The change came at one moment/);
});

test('colour has its own limit, event and words', () => {
  const trend = createLightingTrend(options);
  const said = live(
    trend,
    'colourDuv',
    aged((day) => 0.00006 * day, 125, 0.0001),
  );
  const raised = said[0]![1];
  expect(raised).toMatchObject({ status: 'raised', severity: 'watch', feature: 'colourDuv', cause: 'colour-ageing' });
  expect(raised.id).toMatch(/-1-colour$/);
  expect(raised.action).toMatch(/^Replace the lamp, or correct its colour, before \d+ \w+ \(/);
  expect(said.at(-1)![1].severity).toBe('act');
});

test('each measure has its trend; those without a limit have no threshold', () => {
  const trend = createLightingTrend(options);
  for (let day = 0; day < 30; day++)
    feedDay(trend, day, {
      lampOutput: 0,
      colourMired: day / 10,
      uniformity: 1,
      focus: 0.8 - day / 100,
      noise: 2,
      lumaMean: 9,
    });
  const { trends } = trend.day(nightOf(30));
  expect(trends.map(({ measure }) => measure)).toEqual(['lampOutput', 'colourMired', 'uniformity', 'focus', 'noise']);
  const mired = trends[1]!;
  // A tenth a day.
  expect(mired.slopePerMonth).toBeCloseTo(3.04, 1);
  expect(mired.p).toBeLessThan(0.001);
  expect(mired).not.toHaveProperty('threshold');
  expect(mired).toMatchObject({ unit: 'mired', startMs: FIRST_DAY_MS, endMs: FIRST_DAY_MS + 30 * DAY_MS });
  // What is not there any more has no trend.
  expect(trend.day(nightOf(60)).trends).toEqual([]);
});

test('a daily cycle is left out of the trend by comparing like hours', () => {
  const trend = createLightingTrend(options);
  const values = aged(() => 0, 40, 0.002);
  for (let day = 0; day < 40; day++)
    for (let hour = 6; hour < 20; hour++) {
      // Worked from 6 to 14 at first, later from 12 to 20, where daylight adds less.
      if (day < 20 ? hour >= 14 : hour < 10) continue;
      const value = values[day]! + 0.2 * Math.sin((Math.PI * (hour - 5)) / 16);
      const moments = { n: 60, mean: value, m2: 0, min: value, max: value };
      trend.addHour({
        level: 'hour',
        startMs: FIRST_DAY_MS + day * DAY_MS + hour * 3_600_000,
        stats: new Map([['lampOutput', moments]]),
      });
    }
  const found = outputOf(trend, 40)!;
  // The other shift is no step of the lamp.
  expect(found.startMs).toBe(FIRST_DAY_MS);
  expect(Math.abs(found.slopePerMonth)).toBeLessThan(0.005);
  expect(found.p).toBeGreaterThan(0.01);
});

describe('what lasts', () => {
  test('a restart between any two days changes nothing that is said', () => {
    const values = aged(fast, 125, 0.01, 5);
    const straight = createLightingTrend(options);
    const expected = live(straight, 'lampOutput', values);
    let restarted = createLightingTrend(options);
    const said = values.flatMap((value, day) => {
      const next = createLightingTrend(options);
      next.restore(restarted.state());
      restarted = next;
      return live(restarted, 'lampOutput', [value], day);
    });
    expect(said).toEqual(expected);
    expect(said.length).toBeGreaterThan(1);
    expect(restarted.state().length).toBeLessThan(40_000);
  });

  test('a state that is damaged is refused and changes nothing', () => {
    const trend = createLightingTrend(options);
    live(
      trend,
      'lampOutput',
      aged(() => 0, 20),
    );
    const before = trend.state();
    expect(() => trend.restore(before.subarray(0, 100))).toThrow(/expected a state of/);
    expect(() => trend.restore(new Uint8Array(3))).toThrow(RangeError);
    const broken = before.slice();
    broken[5] = 0;
    expect(() => trend.restore(broken)).toThrow(/starts anew/);
    expect(trend.state()).toEqual(before);
  });

  test('another baseline starts every measure anew and ends what was open', () => {
    const trend = createLightingTrend(options);
    live(
      trend,
      'lampOutput',
      aged(() => -0.5, 20),
    );
    feedDay(trend, 20, { lampOutput: 0 }, 'b2');
    for (let day = 21; day < 24; day++) feedDay(trend, day, { lampOutput: 0 }, 'b2');
    const { events, trends } = trend.day(nightOf(24));
    expect(events).toMatchObject([{ status: 'cleared', evidence: [{ text: 'Another baseline was promoted' }] }]);
    expect(trends).toEqual([]);
    expect(trend.day(nightOf(24)).events).toEqual([]);
  });
});

test('limits that make no sense are refused', () => {
  const make = (limits: Partial<typeof defaultLimits>) => () =>
    createLightingTrend({ ...options, limits: { ...defaultLimits, ...limits } });
  expect(make({ outputLimit: 1.2 })).toThrow(/between 0 and 1, got 1.2/);
  expect(make({ colourLimit: 0 })).toThrow(/above 0, got 0/);
});
