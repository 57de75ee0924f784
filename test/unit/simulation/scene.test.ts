import { expect, test } from 'vitest';
import { bytesPerFrame, createScene, drawFrame } from '../../../agent/core/simulation/scene.ts';

const options = { width: 160, height: 120, seed: 11, frameMs: 500 };
const dayFrames = 86_400_000 / options.frameMs;

function picture(n: number, more: object = {}): Uint8Array {
  const scene = createScene({ ...options, ...more });
  const out = new Uint8Array(bytesPerFrame(scene));
  drawFrame(scene, n, out);
  return out;
}

function mean(pixels: Uint8Array): number {
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
}

test('a frame depends on seed and number alone, not on what was drawn before', () => {
  const scene = createScene(options);
  const out = new Uint8Array(bytesPerFrame(scene));
  for (const n of [900, 3, 77]) drawFrame(scene, n, out);
  expect(Buffer.compare(out, picture(77))).toBe(0);
  expect(Buffer.compare(out, picture(77, { seed: 12 }))).not.toBe(0);
});

test('the belt and its products move, the rails stay but for noise', () => {
  const railBytes = Math.round(options.height / 8) * options.width * 3;
  const differences = (from: number, to: number) => {
    const [a, b] = [picture(40).subarray(from, to), picture(44).subarray(from, to)];
    return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
  };
  // Two normal errors of 1.5 grey levels differ by 2·1.5/√π = 1.69 on average.
  expect(differences(0, railBytes)).toBeGreaterThan(1.2);
  expect(differences(0, railBytes)).toBeLessThan(2.2);
  expect(differences(railBytes, options.width * options.height * 3 - railBytes)).toBeGreaterThan(10);
});

test('light falls by the share asked for, in linear light', () => {
  const linear = (pixels: Uint8Array) => {
    const rails = pixels.subarray(0, 15 * options.width * 3);
    return rails.reduce((sum, v) => sum + ((v / 255 + 0.055) / 1.055) ** 2.4, 0) / rails.length;
  };
  const before = linear(picture(0, { lampLossPerDay: 0.1 }));
  const after = linear(picture(dayFrames * 2, { lampLossPerDay: 0.1 }));
  expect(after / before).toBeGreaterThan(0.79);
  expect(after / before).toBeLessThan(0.83);
});

test('without loss the light of a year later is the same', () => {
  const average = (from: number) => {
    let sum = 0;
    for (let n = from; n < from + 60; n++) sum += mean(picture(n).subarray(0, 7200));
    return sum / 60;
  };
  expect(Math.abs(average(dayFrames * 365) - average(100))).toBeLessThan(0.1);
});

test('refuses sizes it cannot draw, naming side and limits', () => {
  expect(() => createScene({ ...options, width: 4 })).toThrow('width: expected 16 to 8192 whole pixels, got 4');
  expect(() => createScene({ ...options, height: 12.5 })).toThrow('height: expected');
  const scene = createScene({ ...options, width: 16, height: 16 });
  expect(() => drawFrame(scene, 0, new Uint8Array(10))).toThrow('expected 768 bytes, got 10');
  drawFrame(scene, 5, new Uint8Array(768));
});
