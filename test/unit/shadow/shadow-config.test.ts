import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../agent/app/config/load.ts';
import { formatProblem } from '../../../agent/app/config/problem.ts';
import { frameAfterRestart, frameBlock } from '../../../agent/core/shadow/frame-block.ts';
import { nextRunMs } from '../../../agent/core/shadow/run-budget.ts';

const read = (shadow: string, model = '{ path: /m.onnx }') =>
  parseConfig(
    `site: s\ndevice: d\ncameras:\n  - id: line\n    source: { type: folder, path: /p }\n${model ? `    model: ${model}\n` : ''}    shadow: ${shadow}\n`,
    () => '',
  );
const shadowOf = (settings: string) => {
  const parsed = read(`{ model: { path: /c.onnx }, ${settings} }`);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.config.cameras[0]!.shadow!;
};

describe('the settings of a candidate', () => {
  test.each([
    ['25%', { kind: 'share', share: 0.25 }],
    ['100%', { kind: 'share', share: 1 }],
    ['0.5/s', { kind: 'rate', perSecond: 0.5 }],
  ])('budget %s', (text, budget) => {
    expect(shadowOf(`budget: ${text}`).budget).toEqual(budget);
  });

  test.each([
    ['frame', { kind: 'frame' }],
    ['20 frames', { kind: 'frames', count: 20 }],
    ['90s', { kind: 'time', ms: 90_000 }],
  ])('block %s', (text, block) => {
    expect(shadowOf(`block: ${text}`).block).toEqual(block);
  });

  test.each([
    ['budget: 0%', 'a share of the time'],
    ['budget: 101%', 'a share of the time'],
    ['budget: 0/s', 'a share of the time'],
    ['block: 0 frames', 'frame, a number'],
    ['block: 500ms', 'frame, a number'],
    ['tolerance: 0', 'a number from'],
    ['keep: { count: 0 }', 'a whole number'],
  ])('%s is told as wrong', (settings, expected) => {
    expect(() => shadowOf(settings)).toThrow(expected);
  });

  test('need a model to be compared with', () => {
    const parsed = read('{ model: { path: /c.onnx } }', '');
    expect(parsed.ok ? [] : parsed.problems.map(formatProblem).join('\n')).toContain('cameras[0].model');
  });
});

test('a run of 40 ms at a quarter of the time is followed by 120 ms of rest, also at two a second', () => {
  expect(nextRunMs({ kind: 'share', share: 0.25 }, 1000, 1040)).toBe(1160);
  expect(nextRunMs({ kind: 'rate', perSecond: 2 }, 1000, 1040)).toBe(1500);
  expect(nextRunMs({ kind: 'rate', perSecond: 2 }, 1000, 1900)).toBe(1900);
});

test('frames fall into blocks, and after a restart into none that was counted', () => {
  expect([0, 4, 5].map((frame) => frameBlock({ kind: 'frames', count: 5 }, frame, 0))).toEqual([0, 0, 1]);
  expect([0, 59_999, 60_000].map((atMs) => frameBlock({ kind: 'time', ms: 60_000 }, 9, atMs))).toEqual([0, 0, 1]);
  expect(frameBlock({ kind: 'frame' }, frameAfterRestart({ kind: 'frame' }, 7), 0)).toBe(8);
  expect(frameBlock({ kind: 'frames', count: 5 }, frameAfterRestart({ kind: 'frames', count: 5 }, 7), 0)).toBe(7);
});
