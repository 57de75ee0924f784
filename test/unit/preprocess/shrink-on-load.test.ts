import sharp from 'sharp';
import { expect, test } from 'vitest';
import { preprocessDefaults } from '../../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../../agent/io/preprocess/sharp-preprocessor.ts';
import { meanDifference, ShrinkJudge } from '../../../agent/io/preprocess/shrink-on-load.ts';
import { textured } from './pictures.ts';

const jpeg = await textured(1280, 720).jpeg({ quality: 85 }).toBuffer();

async function seen(shrinkOnLoadTolerance: number, crop: typeof preprocessDefaults.crop = null) {
  const preprocessor = sharpPreprocessor({ ...preprocessDefaults, shrinkOnLoadTolerance, crop });
  expect(preprocessor.shrinkOnLoad).toBe(crop ? 'refused' : 'unknown');
  expect(preprocessor.shrinkOnLoadDifference).toBeNull();
  const { pixels } = await preprocessor.picture({ kind: 'encoded', bytes: jpeg });
  return { pixels, state: preprocessor.shrinkOnLoad, difference: preprocessor.shrinkOnLoadDifference };
}

test('used within the tolerance, refused beyond it, never tried at 0 or with a crop', async () => {
  const wide = await seen(255);
  const exact = await seen(0);
  expect(wide.state).toBe('used');
  expect(exact).toMatchObject({ state: 'refused', difference: null });
  // The two ways differ, and what was measured is that difference.
  const difference = meanDifference(wide.pixels, exact.pixels);
  expect(difference).toBeGreaterThan(0);
  expect(wide.difference).toBe(difference);
  const narrow = await seen(difference * 0.99);
  expect(narrow).toMatchObject({ state: 'refused', difference });
  expect(meanDifference(narrow.pixels, exact.pixels)).toBe(0);
  const cropped = await seen(255, { left: 0, top: 0, width: 1280, height: 720 });
  expect(meanDifference(cropped.pixels, exact.pixels)).toBe(0);
});

test("a picture decoded whole is sharp's picture with every pixel read", async () => {
  // Decoded in full to PNG first, where no shrinking exists.
  const lossless = await textured(1920, 1080).jpeg({ quality: 85 }).toBuffer();
  const asPng = await sharp(lossless).png({ compressionLevel: 0 }).toBuffer();
  const preprocessor = sharpPreprocessor({ ...preprocessDefaults, shrinkOnLoadTolerance: 0 });
  const fromJpeg = new Uint8Array((await preprocessor.picture({ kind: 'encoded', bytes: lossless })).pixels);
  const fromPng = await preprocessor.picture({ kind: 'encoded', bytes: asPng });
  expect(meanDifference(fromJpeg, fromPng.pixels)).toBe(0);
});

test('a grey JPEG is measured like a colour one', async () => {
  const bytes = await textured(1280, 720).toColourspace('b-w').jpeg({ quality: 85 }).toBuffer();
  for (const colour of ['rgb', 'grey'] as const) {
    const preprocessor = sharpPreprocessor({ ...preprocessDefaults, colour });
    expect((await preprocessor.picture({ kind: 'encoded', bytes })).channels).toBe(colour === 'grey' ? 1 : 3);
    expect(preprocessor.shrinkOnLoadDifference).toBeGreaterThan(0);
    expect(preprocessor.shrinkOnLoadDifference).toBeLessThan(3);
  }
});

test('measured on the 1st, 10th, 100th and every 1000th picture of a size', () => {
  const judge = new ShrinkJudge(1);
  const measuredAt: number[] = [];
  for (let number = 1; number <= 2500; number++)
    if (judge.next(640, 480) === 'measure') {
      measuredAt.push(number);
      judge.measured(640, 480, 0.5);
    }
  expect(measuredAt).toEqual([1, 10, 100, 1000, 2000]);
  expect(judge.next(800, 600)).toBe('measure');
});

test('refused for good by one measurement, for that size alone', () => {
  const judge = new ShrinkJudge(1);
  for (const difference of [0.2, 1.2]) {
    while (judge.next(640, 480) !== 'measure');
    judge.measured(640, 480, difference);
  }
  expect(judge.state(640, 480)).toBe('refused');
  expect(judge.difference(640, 480)).toBe(1.2);
  for (let i = 0; i < 2000; i++) expect(judge.next(640, 480)).toBe('decode-whole');
  expect(judge.state(800, 600)).toBe('unknown');
});

test('a folder of ever other sizes does not fill memory', () => {
  const judge = new ShrinkJudge(1);
  judge.measured(1, 1, 0);
  for (let width = 2; width <= 100; width++) judge.measured(width, 1, 0);
  expect(judge.state(1, 1)).toBe('unknown');
  expect(judge.state(100, 1)).toBe('used');
});
