import { expect, test } from 'vitest';
import type { Baseline } from '../../../agent/core/baseline/baseline.ts';
import { calibrate } from '../../../agent/core/drift/calibrate.ts';
import { referenceOf } from '../../../agent/core/drift/reference-of.ts';
import { addFrame, openWindow, type Window } from '../../../agent/core/window/window.ts';
import { createDriftWatch } from '../../../agent/pipeline/drift-watch.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';

const minute = 60_000;
const start = Date.UTC(2026, 2, 2);
const random = seededRandom(7);

/** A minute of six frames around a brightness. */
function window(n: number, brightness: number, recipe: string | null = null): Window {
  const made = openWindow('base', 'recorded', recipe, { startMs: start + n * minute, endMs: start + (n + 1) * minute });
  const wander = normalDeviate(random);
  for (let frame = 0; frame < 6; frame++) {
    const level = brightness + wander + normalDeviate(random);
    const luma = new Uint32Array(256);
    for (let i = 0; i < 400; i++) luma[Math.round(Math.min(255, Math.max(0, level + 20 * normalDeviate(random))))]!++;
    addFrame(made, { histograms: new Map([['luma', luma]]), values: new Map([['lumaMean', level]]) });
  }
  return made;
}

const healthy = Array.from({ length: 300 }, (_, n) => window(n, 120));
const baseline = (id: string, provisional = false) =>
  ({
    id,
    provisional,
    reference: referenceOf(healthy),
    calibration: calibrate(healthy, { falseAlarmsPerCameraPerMonth: 1, seed: 1, replicates: 100 }),
  }) as Baseline;
const first = baseline('first');

test('a change is one event, open until another baseline is promoted', () => {
  let current = first;
  const watch = createDriftWatch({ camera: 'line', baselineFor: () => current });
  for (let n = 300; n < 400; n++) expect(watch.read(window(n, 120)).events).toEqual([]);
  const told = Array.from({ length: 20 }, (_, n) => watch.read(window(400 + n, 90))).flatMap(({ events }) => events);
  expect(told[0]).toMatchObject({ status: 'raised', severity: 'act' });
  expect(new Set(told.map(({ id }) => id)).size).toBe(1);
  expect(watch.open()).toMatchObject([{ id: told[0]!.id, severity: 'act' }]);
  current = { ...first, id: 'second' };
  const { events, baselineId } = watch.read(window(420, 90));
  expect([events[0]?.status, events[0]?.id, baselineId]).toEqual(['cleared', told[0]!.id, 'second']);
});

test('a restart keeps the open event, and what was told of it', () => {
  const before = createDriftWatch({ camera: 'line', baselineFor: () => first });
  const history = Array.from({ length: 60 }, (_, n) => window(300 + n, 120));
  const changed = Array.from({ length: 10 }, (_, n) => window(360 + n, 90));
  for (const one of [...history, ...changed]) before.read(one);
  const [open] = before.open();
  const after = createDriftWatch({ camera: 'line', baselineFor: () => first });
  after.restore(before.state()!);
  expect(after.open()).toEqual([open]);
  for (const one of [...history, ...changed]) after.remember(one);
  const later = Array.from({ length: 30 }, (_, n) => after.read(window(370 + n, 90))).flatMap(({ events }) => events);
  for (const event of later) expect(event).toMatchObject({ id: open!.id, status: 'updated' });
});

test('a recipe without a baseline is said and scored against no other', () => {
  const watch = createDriftWatch({ camera: 'line', baselineFor: (recipe) => (recipe === null ? first : null) });
  expect(watch.read(window(300, 20, 'bolt'))).toEqual({
    reading: null,
    baselineId: null,
    events: [],
    trends: [],
  });
  expect(watch.read(window(300, 120)).baselineId).toBe('first');
  expect([...watch.unknownRecipes]).toEqual(['bolt']);
  expect(watch.recipes()).toEqual(['bolt', null]);
});

test('an event waits for what the baseline says matters to the model', () => {
  // 1.5 standard deviations of the pixels are a PSI of about 2.
  const severities = (luma: number) => {
    const tolerant = { ...first, tolerance: { psi: { luma }, values: {}, covers: ['lumaMean', 'luma.js'] } };
    const watch = createDriftWatch({ camera: 'line', baselineFor: () => tolerant });
    for (let n = 300; n < 400; n++) watch.read(window(n, 120));
    const told = Array.from({ length: 20 }, (_, n) => watch.read(window(400 + n, 90))).flatMap(({ events }) => events);
    return told.map(({ severity }) => severity);
  };
  expect(new Set(severities(4))).toEqual(new Set(['watch']));
  const [raised, ...later] = severities(1);
  expect(raised).toBe('watch');
  expect(later).toContain('act');
});
