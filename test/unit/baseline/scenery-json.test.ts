import { expect, test } from 'vitest';
import { tileLayout } from '../../../agent/core/features/frame-maps.ts';
import type { Scenery } from '../../../agent/core/scene/scenery.ts';
import { sceneryFromJson, sceneryToJson } from '../../../agent/io/baseline-store/scenery-json.ts';

const scenery = {
  windows: 12,
  framesPerWindow: 5,
  light: { mean: Float32Array.of(0.1, -2.5, 1e-7), sd: Float32Array.of(0.01, 0.02, 0.03) },
  tiles: { layout: tileLayout(64, 64), mean: Float32Array.of(1, 255), sd: Float32Array.of(0.5, 0) },
  measures: { lightTiltX: { mean: 0.001, sd: 0.02 } },
  blob: null,
} as unknown as Scenery;

test('what was packed comes back bit for bit', () => {
  expect(sceneryFromJson(JSON.parse(JSON.stringify(sceneryToJson(scenery))))).toEqual(scenery);
});

test('a number that is not finite is named', () => {
  const bad = { ...scenery, light: { ...scenery.light, sd: Float32Array.of(1, Number.NaN) } };
  expect(() => sceneryToJson(bad)).toThrow('scenery.light.sd: expected a finite number at place 1');
});

test.each([null, 3, {}, { light: {}, tiles: {}, measures: {} }])('%j is damaged', (value) => {
  expect(() => sceneryFromJson(value)).toThrow(/maps are missing or damaged/);
});
