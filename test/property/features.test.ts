import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analysedRows } from '../../agent/core/features/analysed-rows.ts';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import type { Picture } from '../../agent/core/frame/frame.ts';
import { seededRandom } from '../../shared/stats/random.ts';

/** Pictures from black through two-valued to noise: the fewer levels, the more often variance is 0. */
const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom<1 | 3>(1, 3),
    levels: fc.constantFrom(
      [0],
      [255],
      [0, 255],
      [7, 8],
      Array.from({ length: 256 }, (_, level) => level),
    ),
    seed: fc.nat(),
  })
  .map(({ width, height, channels, levels, seed }): Picture => {
    const random = seededRandom(seed);
    const pixels = new Uint8Array(width * height * channels);
    for (let i = 0; i < pixels.length; i++) pixels[i] = levels[Math.floor(random() * levels.length)]!;
    return { width, height, channels, pixels };
  });

test('histograms count exactly the pixels analysed; values are finite, or NaN where that is documented', () => {
  fc.assert(
    fc.property(pictures, fc.integer({ min: 40, max: 800 }), (picture, maxPixels) => {
      const { width, height, channels } = picture;
      const { stride, count } = analysedRows(width, height, maxPixels);
      const { histograms, values } = createAnalyser({ width, height, channels, maxPixels })(picture);
      expect(count * width).toBeLessThanOrEqual(maxPixels);
      for (const counts of histograms.values()) expect(counts.reduce((a, b) => a + b, 0)).toBe(count * width);

      const stencils = width >= 3 && height >= 3 && count >= 2 && stride + 1 < height;
      for (const [name, value] of values)
        if (name === 'noise') expect(Number.isFinite(value)).toBe(stencils);
        else if (name === 'focus') expect(Number.isFinite(value)).toBe(stencils && values.get('lumaSd')! > 0);
        else if (name === 'colourRatio') expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY);
        else expect(Number.isFinite(value), name).toBe(true);
      for (const name of ['lumaP05', 'lumaMedian', 'lumaP95', 'lumaMean'])
        expect(values.get(name)).toSatisfy((value: number) => value >= 0 && value <= 255);
      expect(values.get('lumaP05')!).toBeLessThanOrEqual(values.get('lumaMedian')!);
      expect(values.get('lumaMedian')!).toBeLessThanOrEqual(values.get('lumaP95')!);
    }),
    { seed: 20240611, numRuns: 300 },
  );
});

test('rows are spread from the first to within a stride of the last', () => {
  const whole = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(whole, whole, (width, height) => {
      const { stride, count } = analysedRows(width, height, 50_176);
      expect(width * count).toBeLessThanOrEqual(50_176);
      expect((count - 1) * stride).toBeLessThan(height);
      expect(count * stride).toBeGreaterThanOrEqual(height);
      if (width * height <= 50_176) expect(stride).toBe(1);
    }),
    { seed: 20240612 },
  );
});
