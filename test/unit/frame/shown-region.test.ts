import { expect, test } from 'vitest';
import { shownRegion } from '../../../agent/core/frame/shown-region.ts';

const whole = { left: 0, top: 0, width: 1920, height: 1080 };
const square = { width: 224, height: 224, position: 'centre' };

// Worked out by hand: 1080 of 1920 columns remain of a wide picture in a square one, 420 are cut on each side.
test.each([
  ['cover', 'centre', { left: 420, top: 0, width: 1080, height: 1080 }],
  ['cover', 'right top', { left: 840, top: 0, width: 1080, height: 1080 }],
  ['cover', 'left', { left: 0, top: 0, width: 1080, height: 1080 }],
  ['contain', 'centre', { left: 0, top: -420, width: 1920, height: 1920 }],
  ['contain', 'top', { left: 0, top: 0, width: 1920, height: 1920 }],
  ['letterbox', 'top', { left: 0, top: -420, width: 1920, height: 1920 }],
  ['fill', 'centre', whole],
] as const)('%s at %s', (fit, position, expected) => {
  expect(shownRegion(whole, { ...square, fit, position })).toEqual(expected);
});

test('a crop stays where it is', () => {
  expect(shownRegion({ left: 100, top: 50, width: 640, height: 320 }, { ...square, fit: 'cover' })).toEqual({
    left: 260,
    top: 50,
    width: 320,
    height: 320,
  });
});
