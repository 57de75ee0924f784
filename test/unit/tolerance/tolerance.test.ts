import { describe, expect, test } from 'vitest';
import { balancedAccuracy, changedShare } from '../../../agent/core/tolerance/changed-share.ts';
import { strengthAt } from '../../../agent/core/tolerance/strength-at.ts';
import { isCovered, reaches, type Tolerance } from '../../../agent/core/tolerance/tolerance.ts';

const tolerance: Tolerance = {
  psi: { luma: 0.3, red: 0.2 },
  values: { focus: { below: 0.4, above: null }, 'red-green': { below: -4, above: 6 } },
  covers: ['luma.js', 'focus'],
};

describe('a reading reaches a tolerance', () => {
  const still = { scores: { luma: { psi: 0.29 }, red: {} }, values: { focus: 0.41, 'red-green': 0 } };

  test('by a score or a value on the stated side', () => {
    expect(reaches(still, tolerance)).toBe(false);
    expect(reaches({ ...still, scores: { luma: { psi: 0.3 } } }, tolerance)).toBe(true);
    expect(reaches({ ...still, values: { focus: 0.4 } }, tolerance)).toBe(true);
    expect(reaches({ ...still, values: { 'red-green': -4.5 } }, tolerance)).toBe(true);
    expect(reaches({ ...still, values: { 'red-green': 6 } }, tolerance)).toBe(true);
  });

  test('never by what is not there', () => {
    expect(reaches({ scores: { luma: { psi: Number.NaN } }, values: { focus: Number.NaN } }, tolerance)).toBe(false);
    expect(reaches({ scores: {}, values: {} }, tolerance)).toBe(false);
  });

  test('and holds back only what it covers', () => {
    expect(isCovered(tolerance, 'luma.js')).toBe(true);
    expect(isCovered(tolerance, 'displacement')).toBe(false);
    expect(isCovered({ ...tolerance, covers: null }, 'displacement')).toBe(true);
  });
});

describe('how much the answers changed', () => {
  const times = (count: number, name: string | null) => Array.from({ length: count }, () => name);

  test('is a mean over classes: all of ten faults missed among ninety good parts are half of it', () => {
    const before = [...times(90, 'good'), ...times(10, 'scratch')];
    expect(changedShare(before, times(100, 'good'))).toBe(0.5);
    expect(changedShare(before, before)).toBe(0);
  });

  test('counts classes of few pictures together', () => {
    const before = [...times(96, null), ...times(2, 'scratch'), ...times(2, 'pit')];
    // One of the four rare ones changed: (0 + 1/4) / 2.
    expect(changedShare(before, [...times(97, null), 'scratch', ...times(2, 'pit')])).toBe(0.125);
  });

  test('with labels, is what is no longer right', () => {
    const labels = [...times(40, 'good'), ...times(10, 'pit')] as string[];
    const answers = [...times(36, 'good'), ...times(4, 'pit'), ...times(5, 'pit'), ...times(5, null)];
    // Recalls 36/40 and 5/10.
    expect(balancedAccuracy(labels, answers)).toBeCloseTo(0.7, 12);
  });

  test('of lists that do not belong together is refused', () => {
    expect(() => changedShare(['a'], [])).toThrow('equal length');
    expect(() => balancedAccuracy([], [])).toThrow('not empty');
  });
});

describe('the strength at which it is reached', () => {
  test('lies between two tried ones in proportion', () => {
    // From 0.002 at 10 to 0.022 at 20: 0.01 is two fifths of the way.
    expect(strengthAt([10, 20, 40], [0.002, 0.022, 0.5], 0.01)).toBeCloseTo(14, 12);
    expect(strengthAt([10, 20], [0.04, 0.2], 0.01)).toBeCloseTo(2.5, 12);
    expect(strengthAt([10, 20], [-0.02, 0.02], 0.01)).toBeCloseTo(15, 12);
  });

  test('is the first of several', () => {
    expect(strengthAt([1, 2, 3, 4], [0.02, 0, 0, 0.5], 0.01)).toBeCloseTo(0.5, 12);
  });

  test('is none where nothing tried does that much', () => {
    expect(strengthAt([1, 2], [0, 0.0099], 0.01)).toBeNull();
    expect(strengthAt([], [], 0.01)).toBeNull();
  });
});
