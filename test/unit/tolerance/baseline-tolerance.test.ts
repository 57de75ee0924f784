import { expect, test } from 'vitest';
import { decodeBaseline, encodeBaseline } from '../../../agent/io/baseline-store/baseline-file.ts';
import { toleranceFromJson } from '../../../agent/io/baseline-store/tolerance-json.ts';
import { smallBaseline } from '../../fixtures/small-baseline.ts';

const tolerance = {
  psi: { luma: 0.31 },
  values: { focus: { below: 0.4, above: null } },
  covers: ['luma.js', 'lumaMean'],
  found: {
    ...{ share: 0.01, measuredBy: 'answers', pictures: 600, model: 'ab'.repeat(32), atMs: Date.UTC(2026, 1, 1) },
    changes: [
      { change: 'darker', strength: 0.213, tried: 0.6, hidden: false },
      { change: 'blur', strength: null, tried: 2.2, hidden: true },
    ],
  },
} as const;
const { draft, series } = await smallBaseline();
const kept = (more: object) => decodeBaseline(encodeBaseline({ ...draft, ...more }, series).bytes, 'it').baseline;

test('a baseline keeps what its model tolerates', () => {
  expect(kept({ tolerance }).tolerance).toEqual(tolerance);
  expect('tolerance' in kept({})).toBe(false);
});

test('what a later version adds is left out, what is damaged is refused by name', () => {
  const { found, ...stated } = tolerance;
  expect(toleranceFromJson(stated)).toEqual(stated);
  const later = { ...found, changes: [...found.changes, { change: 'vignette', strength: 1, tried: 2, hidden: false }] };
  expect(toleranceFromJson({ ...tolerance, found: later })).toEqual(tolerance);
  expect(() => toleranceFromJson({ ...tolerance, psi: { luma: 'much' } })).toThrow('luma: expected a number');
  expect(() => toleranceFromJson({ ...tolerance, values: { focus: 3 } })).toThrow('tolerance.values.focus');
  expect(() => toleranceFromJson(7)).toThrow('tolerance: expected a group');
});
