import { expect, test } from 'vitest';
import { playScenario } from '../../../agent/core/simulation/play.ts';
import { conditionsAt, type Scenario, type ScenarioStep } from '../../../agent/core/simulation/scenario.ts';
import { healthyConditions } from '../../../agent/core/simulation/station.ts';

const dayMs = 86_400_000;
const step = (from: number, more: Partial<ScenarioStep>): ScenarioStep => ({
  ...{ atMs: from * dayMs, untilMs: null, set: {}, to: {}, note: null },
  ...more,
});
const scenario = (...steps: ScenarioStep[]): Scenario => ({
  ...{ name: 'made-up', says: 'Something happens.', truth: [], unavailable: [], steps },
  ...{ baselineMs: 2 * dayMs, lengthMs: 10 * dayMs, windowMs: 3_600_000, framesPerWindow: 2 },
  station: {
    ...{ kind: 'tiles', recipes: ['a', 'b'], autoExposure: false, autoWhiteBalance: false },
    ...{ tellsSettings: true, tellsRecipe: true, ambient: 0, defectShare: 0 },
  },
});
const on = (of: Scenario, day: number) => conditionsAt(of, day * dayMs);

test('before anything happens all is as commissioned', () => {
  expect(on(scenario(step(3, { set: { haze: 0.5 } })), 2.99)).toEqual(healthyConditions);
});

test('what is set holds from its time on, or until its end, after which the older value holds again', () => {
  const two = scenario(
    step(1, { set: { haze: 0.1, vignette: 0.2 } }),
    step(3, { set: { haze: 0.5 }, untilMs: 5 * dayMs }),
  );
  expect([1, 3, 4.999, 5].map((day) => on(two, day).haze)).toEqual([0.1, 0.5, 0.5, 0.1]);
  expect(on(two, 4).vignette).toBe(0.2);
});

test('a way goes in equal steps and stays; a lamp loses equal ratios', () => {
  const ageing = scenario(
    step(2, { untilMs: 6 * dayMs, to: { lampOutput: 0.81, haze: 0.4, shiftPx: { x: 8, y: -4 } } }),
  );
  expect(on(ageing, 4)).toMatchObject({ lampOutput: 0.9, haze: 0.2, shiftPx: { x: 4, y: -2 } });
  expect([6, 9].map((day) => on(ageing, day).lampOutput)).toEqual([0.81, 0.81]);
});

test('a way starts where earlier steps are at its time, or where it says itself', () => {
  const renewed = scenario(
    step(0, { untilMs: 4 * dayMs, to: { flicker: 0.8 } }),
    step(2, { untilMs: 4 * dayMs, to: { flicker: 0 } }),
    step(6, { set: { flicker: 1 }, untilMs: 8 * dayMs, to: { flicker: 0.5 } }),
  );
  expect([1, 2, 3, 5, 6, 7, 9].map((day) => on(renewed, day).flicker)).toEqual([0.2, 0.4, 0.2, 0, 1, 0.75, 0.5]);
});

test('spots grow from nothing', () => {
  const spot = { x: 0.5, y: 0.3, radius: 0.1, loss: 0.6 };
  const growing = scenario(step(0, { untilMs: 2 * dayMs, to: { dirt: [spot] } }));
  expect(on(growing, 1).dirt).toEqual([{ ...spot, loss: 0.3 }]);
});

test('a scenario is played from beginning to end, the same for the same seed, with its notes and recipes', () => {
  const made = scenario(
    step(2, { set: { recipeIndex: 1 }, note: { kind: 'recipe', text: 'a → b' } }),
    step(2, { note: { kind: 'light', text: 'lamp replaced' } }),
  );
  const size = { width: 32, height: 24 };
  const play = (seed: number) => [...playScenario(made, seed, size, 1000)].map(({ pixels, ...rest }) => rest);
  const frames = play(1);
  expect(frames).toEqual(play(1));
  expect(frames).toHaveLength(10 * 24 * 2);
  expect(frames.slice(0, 2).map(({ n, atMs, recipe }) => [n, atMs, recipe])).toEqual([
    [0, 1000, 'a'],
    [1, 1_801_000, 'a'],
  ]);
  expect(frames[96]).toMatchObject({ recipe: 'b', elapsedMs: 2 * dayMs, note: { kind: 'recipe', text: 'a → b' } });
  expect(frames[97]?.note).toEqual({ kind: 'light', text: 'lamp replaced', atMs: 2 * dayMs + 1000 });
  expect(frames.filter(({ note }) => note)).toHaveLength(2);
  expect(frames[0]!.settings.exposureMs).toBe(8);
});
