import { expect, test } from 'vitest';
import { preprocessDefaults } from '../../../agent/io/preprocess/options.ts';
import { reasonOf } from '../../../agent/io/preprocess/unreadable.ts';

const reason = (message: string) => reasonOf(new Error(message), preprocessDefaults, null);

test('many lines become one of bounded length', () => {
  expect(reason('VipsJpeg: bad\n\n  VipsJpeg: worse\n')).toBe('VipsJpeg: bad VipsJpeg: worse');
  expect(reason('x'.repeat(5000))).toHaveLength(160);
});

test('limits are named by their settings', () => {
  // The very words of sharp 0.35.5, src/common.cc.
  expect(reason('timeout: 45% complete')).toBe('not decoded within timeoutMs 10000 (timeout: 45% complete)');
  expect(reason('Input image exceeds pixel limit')).toBe('more than maxPixels 50000000');
});
