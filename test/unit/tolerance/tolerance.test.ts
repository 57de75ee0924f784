import { describe, expect, test } from 'vitest';
import { changedAnswers, classesWeighAlike, lostAccuracy, upperShare } from '../../../agent/core/tolerance/effect.ts';
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

describe('what a change does', () => {
  const times = (count: number, name: string | null) => Array.from({ length: count }, () => name);
  const faults = [...times(970, 'good'), ...times(30, 'scratch')];

  test('is a mean over classes where each has its thirty pictures: all faults missed are half of it', () => {
    const missed = changedAnswers(faults, times(1000, 'good'));
    expect(missed.share).toBeCloseTo(0.5, 12);
    // As a mean of two means: 4 / (1/970 + 1/30).
    expect(missed.pictures).toBeCloseTo(116.4, 6);
    expect(changedAnswers(faults, faults).share).toBe(0);
  });

  test('is a mean over pictures where a class has fewer', () => {
    const before = [...times(971, null), ...times(29, 'scratch')];
    expect(classesWeighAlike(before)).toBe(false);
    expect(changedAnswers(before, times(1000, null))).toEqual({ share: 0.029, pictures: 1000 });
  });

  test('with labels, is what is no longer right', () => {
    const labels = [...times(40, 'good'), ...times(30, 'pit')] as string[];
    const before = [...times(40, 'good'), ...times(27, 'pit'), ...times(3, null)];
    const after = [...times(36, 'good'), ...times(4, 'pit'), ...times(24, 'pit'), ...times(6, null)];
    // Recalls 40/40 and 27/30 before, 36/40 and 24/30 after: (0.1 + 0.1) / 2.
    expect(lostAccuracy(labels, before, after).share).toBeCloseTo(0.1, 12);
  });

  // scipy.stats.binomtest(count, pictures).proportion_ci(0.9, 'wilson').high
  test.each([
    [0, 600, 0.004489],
    [6, 600, 0.0192195],
    [1, 120, 0.036487],
  ])('is not above the upper limit of Wilson: %d of %d', (count, pictures, limit) => {
    expect(upperShare({ share: count / pictures, pictures })).toBeCloseTo(limit, 5);
  });

  test('of lists that do not belong together is refused', () => {
    expect(() => changedAnswers(['a'], [])).toThrow('equal length');
    expect(() => lostAccuracy([], [], [])).toThrow('not empty');
  });
});

describe('the strength at which it is reached', () => {
  test('lies between two tried ones in proportion', () => {
    // From 0.002 at 10 to 0.022 at 20: 0.01 is two fifths of the way.
    expect(strengthAt([10, 20, 40], [0.002, 0.022, 0.5], 0.01)).toBeCloseTo(14, 12);
    expect(strengthAt([10, 20], [0.04, 0.2], 0.01)).toBeCloseTo(2.5, 12);
    expect(strengthAt([10, 20], [0.045, 0.2], 0.01, 0.005)).toBeCloseTo(1.25, 12);
    expect(strengthAt([10, 20], [-0.02, 0.02], 0.01)).toBeCloseTo(17.5, 12);
  });

  test('is the first of several', () => {
    expect(strengthAt([1, 2, 3, 4], [0.02, 0, 0, 0.5], 0.01)).toBeCloseTo(0.5, 12);
  });

  test('is none where nothing tried does that much', () => {
    expect(strengthAt([1, 2], [0, 0.0099], 0.01)).toBeNull();
    expect(strengthAt([], [], 0.01)).toBeNull();
  });

  test('is 0 where so few pictures say too little anyway', () => {
    expect(strengthAt([1, 2], [0.02, 0.3], 0.01, 0.012)).toBe(0);
  });
});
