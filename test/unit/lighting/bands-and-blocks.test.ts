import { expect, test } from 'vitest';
import { addBlockRow, blockiness, blocksAreKept, noBlockSums } from '../../../agent/core/lighting/blockiness.ts';
import { bandFinder } from '../../../agent/core/lighting/flicker.ts';
import { RowBands } from '../../../agent/core/lighting/row-bands.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';

const flat = new Float64Array(128).fill(1);

test('bands: g and p as scipy.signal.periodogram (1.17.1, linear detrend) gives them', () => {
  const rows = Float64Array.from({ length: 128 }, (_, i) => {
    const bands = 0.02 * Math.sin((2 * Math.PI * 10 * i) / 128 + 0.3) + 0.01 * Math.cos((2 * Math.PI * 23 * i) / 128);
    return 1 + bands + (0.004 * (((i * i * 7) % 13) - 6)) / 6;
  });
  const found = bandFinder(128).find(rows, flat);
  expect(found.g).toBeCloseTo(0.7788695465097937, 10);
  expect(found.p / 2.9123477364171154e-38).toBeCloseTo(1, 6);
  expect(found.cycles).toBe(10);
});

test('bands that the scene itself has are no bands', () => {
  const striped = Float64Array.from({ length: 100 }, (_, i) => 0.4 + 0.3 * Math.sin(i));
  const dimmed = striped.map((value) => 0.7 * value);
  const found = bandFinder(100).find(dimmed, striped);
  // Only rounding is left, and the dimming is no band.
  expect(Math.abs(found.g)).toBeLessThan(0.5);
  expect(() => bandFinder(20)).toThrow('at least 32 rows, got 20');
});

test('black rows leave g at 0', () => {
  const found = bandFinder(64).find(new Float64Array(64), new Float64Array(64));
  expect(found).toEqual({ g: 0, p: 1, cycles: 0 });
});

test('bands that wander through noisy frames stand out, noise alone does not', () => {
  const random = seededRandom(2);
  const strengths = (depth: number) => {
    const bands = new RowBands();
    return Array.from({ length: 40 }, (_, frame) => {
      const rows = Float32Array.from({ length: 112 }, (_, row) => {
        const band = depth * Math.sin((2 * Math.PI * 9 * row) / 112 + 2.4 * frame);
        return 0.3 * (1 + band) + 0.001 * normalDeviate(random);
      });
      return bands.strength(rows);
    });
  };
  const [flickering, calm] = [strengths(0.02), strengths(0)];
  expect(calm.slice(0, 8)).toEqual(Array(8).fill(null));
  expect(Math.min(...flickering.slice(8).map((g) => g!))).toBeGreaterThan(0.5);
  // Fisher's g of 29 frequencies exceeds 0.4 in one of a hundred thousand noisy frames.
  expect(Math.max(...calm.slice(8).map((g) => g!))).toBeLessThan(0.4);
  expect(new RowBands().strength(new Float32Array(20))).toBeNull();
});

test('blocks: steps of 4 at every eighth pixel among steps of 1 make 4', () => {
  const row = new Uint8Array(64);
  for (let x = 1; x < 64; x++)
    row[x] = row[x - 1]! + (x % 8 === 0 ? 4 : x % 2 === 0 ? 1 : -1 + 2 * (row[x - 1]! < 1 ? 1 : 0));
  const sums = noBlockSums();
  addBlockRow(row, 0, 64, sums);
  expect(blockiness(sums)).toBe(4);
});

test('blocks cannot be told in a flat or a resized picture', () => {
  const sums = noBlockSums();
  addBlockRow(new Uint8Array(32), 0, 32, sums);
  expect(blockiness(sums)).toBeNaN();
  expect(blocksAreKept({ width: 1280, height: 720 }, { width: 224, height: 224 })).toBe(false);
  expect(blocksAreKept({ width: 640, height: 480 }, { width: 640, height: 480 })).toBe(true);
});
