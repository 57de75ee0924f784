import { expect, test } from 'vitest';
import { normal } from '../../../shared/stats/normal.ts';
import { normalCdf } from '../../../shared/stats/normal-cdf.ts';
import { seededRandom } from '../../../shared/stats/random.ts';

test('20,000 values follow the normal distribution', () => {
  const gauss = normal(seededRandom(4));
  const sample = Float64Array.from({ length: 20_000 }, gauss).sort();
  let distance = 0;
  sample.forEach((z, i) => {
    distance = Math.max(distance, Math.abs(normalCdf(z) - (i + 0.5) / sample.length));
  });
  // Kolmogorov's 99.9 % limit: 1.95/√n.
  expect(distance).toBeLessThan(1.95 / Math.sqrt(20_000));
});

test('neighbours are independent and the seed decides', () => {
  const gauss = normal(seededRandom(4));
  const sample = Array.from({ length: 20_000 }, gauss);
  const product = sample.slice(1).reduce((sum, z, i) => sum + z * sample[i]!, 0) / 20_000;
  expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(20_000));
  const again = normal(seededRandom(4));
  expect(sample.slice(0, 5)).toEqual(Array.from({ length: 5 }, again));
});

test('the extremes of the generator stay finite; outside is refused', () => {
  expect(Number.isFinite(normal(() => 0)())).toBe(true);
  expect(Number.isFinite(normal(() => 1 - 2 ** -32)())).toBe(true);
  expect(() => normal(() => 1)()).toThrow(/\[0, 1\)/);
});
