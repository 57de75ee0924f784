import { expect, test } from 'vitest';
import type { Frame } from '../../../agent/core/frame/frame.ts';
import { quietScenario, type Scenario } from '../../../agent/core/simulation/scenario.ts';
import { type SimulatedOptions, simulatedSource } from '../../../agent/io/frame-source/simulated-source.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { fakeLog } from '../../fixtures/fake-log.ts';
import { readAll, readerOf } from '../../fixtures/reader.ts';

const START = Date.UTC(2026, 0, 31, 6);

function station(more: Partial<SimulatedOptions> = {}) {
  const clock = fakeClock();
  const log = fakeLog();
  const options = { seed: 3, width: 32, height: 24, fps: 2, speed: 1, startMs: START, ...more };
  return { clock, log, source: simulatedSource(options, { clock, log }) };
}

test('at its own speed it is a camera: live, paced, and it goes on without a busy agent', async () => {
  const { clock, source } = station();
  const reader = readerOf(source);
  expect([source.basis, source.timeIsSimulated]).toEqual(['live', false]);
  expect(await reader.next()).toMatchObject({ name: 'frame 0', capturedAtMs: null, position: null });
  const second = reader.next();
  await clock.advance(499);
  expect(source.counters.frames).toBe(1);
  await clock.advance(1);
  expect((await second)?.name).toBe('frame 1');
  await clock.advance(1700);
  expect((await reader.next())?.name).toBe('frame 4');
  expect(source.counters).toEqual({ frames: 3, failed: 0, skipped: 2, restarts: 0 });
  await reader.stop();
});

test('at another speed it is a recording in simulated time that loses nothing', async () => {
  const { clock, source } = station({ speed: 3600 });
  const reader = readerOf(source);
  expect([source.basis, source.timeIsSimulated]).toEqual(['recorded', true]);
  const first = await reader.next();
  expect(first).toMatchObject({ capturedAtMs: START, position: `${START}|0` });
  await clock.advance(10_000);
  const next = [await reader.next(), await reader.next()];
  expect(next.map((frame) => frame?.capturedAtMs)).toEqual([START + 500, START + 1000]);
  expect(source.counters.skipped).toBe(0);
  await reader.stop();
});

test('a recording is paced: an hour of it takes a second at 3600 times the speed', async () => {
  const { clock, source } = station({ speed: 3600, fps: 0.1, frames: 361 });
  const began = clock.monotonicMs();
  let items: unknown[] | null = null;
  const reading = readAll(source).then((all) => {
    items = all;
  });
  await clock.advanceUntil(() => items !== null, 1);
  await reading;
  expect(items).toHaveLength(361);
  expect(Math.abs(clock.monotonicMs() - began - 1000)).toBeLessThanOrEqual(2);
});

test('without a start its time begins now, and a run that goes on keeps the time of the first', async () => {
  const { clock, source } = station({ startMs: null, speed: Number.POSITIVE_INFINITY });
  const began = clock.wallMs();
  const [, second] = await readAll(source, null, 2);
  expect(second?.capturedAtMs).toBe(began + 500);
  await clock.advance(86_400_000);
  const [third] = await readAll(source, second!.position, 1);
  expect(third).toMatchObject({ name: 'frame 2', capturedAtMs: began + 1000 });
});

test('sampling draws only every so many frames of the scene', async () => {
  const { source } = station({ speed: Number.POSITIVE_INFINITY, everyMs: 60_000, frames: 1000 });
  const items = await readAll(source);
  expect(items.map((item) => item.name)).toEqual([0, 120, 240, 360, 480, 600, 720, 840, 960].map((n) => `frame ${n}`));
});

test('the same seed gives the same pictures', async () => {
  const pixels = async (seed: number) => {
    const [frame] = await readAll(station({ seed, speed: Number.POSITIVE_INFINITY }).source, `${START}|40`, 1);
    return frame && 'content' in frame ? Buffer.from(frame.content.bytes).toString('base64') : null;
  };
  expect(await pixels(5)).toBe(await pixels(5));
  expect(await pixels(5)).not.toBe(await pixels(6));
});

test('plays a scenario: conditions, recipe, settings and what was written down', async () => {
  const step = { untilMs: null, to: {} };
  const scenario: Scenario = {
    ...quietScenario,
    station: { ...quietScenario.station, recipes: ['a', 'b'], tellsRecipe: true },
    steps: [
      { ...step, atMs: 1000, set: { exposureFactor: 0.5 }, note: null },
      { ...step, atMs: 1200, set: { recipeIndex: 1 }, note: { kind: 'recipe', text: 'a → b' } },
    ],
  };
  const { source } = station({ speed: Number.POSITIVE_INFINITY, scenario, frames: 5 });
  const frames = (await readAll(source)).filter((item): item is Frame => 'content' in item);
  expect(frames.map(({ recipe }) => recipe)).toEqual(['a', 'a', 'a', 'b', 'b']);
  expect(frames.map(({ settings }) => settings.exposureMs)).toEqual([8, 8, 4, 4, 4]);
  expect(frames.map(({ note }) => note?.text)).toEqual([undefined, undefined, undefined, 'a → b', undefined]);
  const again = station({ speed: Number.POSITIVE_INFINITY, scenario, frames: 5 });
  const resumed = await readAll(again.source, frames[3]!.position);
  expect(resumed).toMatchObject([{ name: 'frame 4', recipe: 'b' }]);
  expect(resumed[0]).not.toHaveProperty('note');
});
