import { describe, expect, test } from 'vitest';
import { accuracyFalls, accuracyLost, type MeasuredAccuracy } from '../../../agent/app/scenario/model-truth.ts';
import { accuracyWatch } from '../../../agent/cli/demo-accuracy.ts';
import { healthyConditions } from '../../../agent/core/simulation/conditions.ts';
import { quietScenario, type Scenario } from '../../../agent/core/simulation/scenario.ts';
import type { Report } from '../../../shared/wire/report.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 30);
const measured: MeasuredAccuracy = {
  curves: [
    {
      condition: 'lampOutput',
      points: [
        { at: 1, accuracy: 0.99 },
        { at: 0.8, accuracy: 0.99 },
        { at: 0.6, accuracy: 0.95 },
      ],
    },
    {
      condition: 'defocusPx',
      points: [
        { at: 0, accuracy: 0.99 },
        { at: 2, accuracy: 0.89 },
      ],
    },
  ],
};

describe('what wear costs', () => {
  const lost = (changed: object) => accuracyLost(measured, { ...healthyConditions, ...changed });

  test('lies on the measured curves and adds up', () => {
    expect(lost({})).toBe(0);
    expect(lost({ lampOutput: 1.02 })).toBe(0);
    expect(lost({ lampOutput: 0.75 })).toBeCloseTo(0.01, 12);
    expect(lost({ lampOutput: 0.3 })).toBeCloseTo(0.04, 12);
    expect(lost({ lampOutput: 0.75, defocusPx: 0.5 })).toBeCloseTo(0.035, 12);
  });

  test('is not known of what was not measured', () => {
    expect(lost({ haze: 0.1 })).toBeNull();
    expect(lost({ dirt: [{ x: 0.5, y: 0.5, radius: 0.1, loss: 0.2 }] })).toBeNull();
    expect(lost({ recipeIndex: 2 })).toBe(0);
  });

  test('of a scenario comes at its time', () => {
    const scenario: Scenario = {
      ...quietScenario,
      lengthMs: 40 * dayMs,
      steps: [{ atMs: 10 * dayMs, untilMs: 40 * dayMs, set: {}, to: { defocusPx: 0.3 }, note: null }],
    };
    // 0.05 a pixel: a point at 0.2 px, two thirds of the way; two points are never reached.
    expect(accuracyFalls(measured, scenario, [0.02, 0.01])).toEqual([{ by: 0.01, elapsedMs: 30 * dayMs }]);
    const steps = [{ atMs: 20 * dayMs, untilMs: null, set: { haze: 0.1 }, to: {}, note: null }];
    expect(accuracyFalls(measured, { ...scenario, steps }, [0.01])).toBeNull();
  });
});

describe('the watcher of a demo', () => {
  const window = (day: number) => ({ kind: 'window', endMs: startMs + day * dayMs }) as Report;
  const event = (severity: string, status = 'updated', type = 'lighting') =>
    ({ kind: 'event', type, severity, status }) as Report;
  const falls = [
    { by: 0.01, elapsedMs: 63 * dayMs },
    { by: 0.02, elapsedMs: 70 * dayMs },
  ];

  test('is told how much earlier the alarm came', () => {
    const { linesFor } = accuracyWatch(startMs, 74 * dayMs, falls);
    expect(linesFor(window(41.2))).toEqual([]);
    expect(linesFor(event('watch'))).toEqual([]);
    expect(linesFor(event('act', 'raised', 'system'))).toEqual([]);
    expect(linesFor(event('act'))).toEqual([
      "** Act on 12 March (day 41); the model's accuracy falls by 1 point on 3 April (day 63): 22 days earlier.",
    ]);
    expect(linesFor(event('act'))).toEqual([]);
    expect(linesFor(window(62.9))).toEqual([]);
    expect(linesFor(window(63))).toEqual([
      "** The model's accuracy has now, on 3 April (day 63), fallen by 1 point; the alarm to act came on 12 March (day 41): 22 days earlier.",
    ]);
    expect(linesFor(window(74))).toHaveLength(1);
  });

  test('is told of an alarm that comes late, and of none', () => {
    const { linesFor } = accuracyWatch(startMs, 74 * dayMs, falls);
    expect(linesFor(window(64))).toEqual([
      "** The model's accuracy has now, on 3 April (day 63), fallen by 1 point; no alarm to act has come yet.",
    ]);
    expect(linesFor(event('act'))).toEqual([
      "** Act on 4 April (day 64); the model's accuracy fell by 1 point on 3 April (day 63): 1 day late.",
    ]);
  });

  test('is told where nothing is lost', () => {
    const { linesFor } = accuracyWatch(startMs, 74 * dayMs, []);
    linesFor(window(20));
    expect(linesFor(event('act', 'raised'))).toEqual([
      "** Act on 19 February (day 20); the model's accuracy does not fall by a point in all 74 days.",
    ]);
  });
});
