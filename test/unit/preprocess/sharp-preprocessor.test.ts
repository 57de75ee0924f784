import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeJpeg } from '../../../agent/io/preprocess/encode-jpeg.ts';
import { preprocessDefaults } from '../../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../../agent/io/preprocess/sharp-preprocessor.ts';
import { UnreadablePicture } from '../../../agent/pipeline/ports.ts';
import { grey, greyAlpha, png, rgb, rgba } from '../../fixtures/png.ts';
import { pixelAt, preprocessed, texture, textured } from './pictures.ts';

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];
/** Red and green above blue and white. */
const corners = png({ width: 2, height: 2, type: rgb, samples: [red, green, blue, white].flat() });

describe('samples become 8-bit sRGB', () => {
  test('one pixel is a picture', async () => {
    const onePixel = png({ width: 1, height: 1, type: rgb, samples: [10, 20, 30] });
    const picture = await preprocessed(onePixel);
    expect(picture).toMatchObject({ width: 4, height: 4, channels: 3 });
    expect(pixelAt(picture, 3, 3)).toEqual([10, 20, 30]);
  });

  test('16 bits: the upper eight', async () => {
    const samples = [0x8080, 0xffff, 0, 0x7fff, 0x00ff, 0x0100];
    const picture = await preprocessed(png({ width: 2, height: 1, type: rgb, samples, bits: 16 }), { fit: 'fill' });
    expect(pixelAt(picture, 0, 0)).toEqual([0x80, 0xff, 0]);
    expect(pixelAt(picture, 3, 0)).toEqual([0x7f, 0, 1]);
  });

  test('grey of 16 bits for a colour model: three equal channels', async () => {
    const samples = [0x4000, 0xffff];
    const picture = await preprocessed(png({ width: 2, height: 1, type: grey, samples, bits: 16 }), { fit: 'fill' });
    expect(pixelAt(picture, 0, 0)).toEqual([0x40, 0x40, 0x40]);
    expect(pixelAt(picture, 3, 3)).toEqual(white);
  });

  test('a grey JPEG for a colour model, and a colour one for a grey model', async () => {
    const flat = sharp({ create: { width: 40, height: 40, channels: 3, background: { r: 100, g: 100, b: 100 } } });
    const greyJpeg = await flat.toColourspace('b-w').jpeg().toBuffer();
    expect(pixelAt(await preprocessed(greyJpeg), 2, 2)).toEqual([100, 100, 100]);
    const picture = await preprocessed(corners, { colour: 'grey' });
    expect(picture.channels).toBe(1);
    // BT.601: .299, .587, .114 of 255
    expect([0, 3].map((x) => pixelAt(picture, x, 0)[0])).toEqual([76, 150]);
    expect(pixelAt(picture, 0, 3)).toEqual([29]);
  });

  test('what is transparent shows the padding colour', async () => {
    const samples = [200, 100, 50, 0, 200, 100, 50, 255];
    const picture = await preprocessed(png({ width: 2, height: 1, type: rgba, samples }), {
      fit: 'fill',
      pad: [10, 20, 30],
    });
    expect(pixelAt(picture, 0, 0)).toEqual([10, 20, 30]);
    expect(pixelAt(picture, 3, 0)).toEqual([200, 100, 50]);
    const veiled = await preprocessed(png({ width: 1, height: 1, type: greyAlpha, samples: [200, 0] }), {
      pad: [9, 9, 9],
    });
    expect(pixelAt(veiled, 0, 0)).toEqual([9, 9, 9]);
  });

  test('CMYK', async () => {
    const cmyk = await sharp({ create: { width: 40, height: 40, channels: 3, background: { r: 255, g: 0, b: 0 } } })
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(cmyk).metadata()).channels).toBe(4);
    const [r, g, b] = pixelAt(await preprocessed(cmyk), 1, 1);
    expect(r).toBeGreaterThan(200);
    expect(Math.max(g!, b!)).toBeLessThan(60);
  });

  test('of an animation, the first frame', async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 40), Buffer.alloc(300, 200)]);
    const animated = await sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    expect(pixelAt(await preprocessed(animated), 3, 3)).toEqual([40, 40, 40]);
  });
});

describe('geometry', () => {
  // EXIF 2.32, orientation: where the 0th row and 0th column of the stored picture belong.
  test.each([
    [1, red, green, blue],
    [2, green, red, white],
    [3, white, blue, green],
    [4, blue, white, red],
    [5, red, blue, green],
    [6, blue, red, white],
    [7, white, green, blue],
    [8, green, white, red],
  ])('EXIF orientation %i is turned upright', async (orientation, topLeft, topRight, bottomLeft) => {
    const stored = await sharp(corners)
      .resize(64, 64, { kernel: 'nearest' })
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    for (const change of [{}, { crop: { left: 0, top: 0, width: 64, height: 64 } }]) {
      const picture = await preprocessed(stored, change);
      for (const [x, y, expected] of [
        [0, 0, topLeft],
        [3, 0, topRight],
        [0, 3, bottomLeft],
      ] as const)
        for (const [channel, level] of pixelAt(picture, x, y).entries())
          expect(Math.abs(level - expected[channel]!), `${x},${y}`).toBeLessThan(8);
    }
  });

  test.each(['cover', 'contain', 'letterbox', 'fill'] as const)('3×5000 and 5000×3 by %s', async (fit) => {
    for (const [width, height] of [
      [3, 5000],
      [5000, 3],
    ] as const) {
      const jpeg = await textured(width, height).jpeg().toBuffer();
      const picture = await preprocessed(jpeg, { width: 224, height: 224, kernel: 'linear', fit });
      expect(picture.pixels).toHaveLength(224 * 224 * 3);
    }
  });

  test('contain lies at its position, letterbox in the middle', async () => {
    const wide = png({ width: 2, height: 1, type: rgb, samples: [red, green].flat() });
    const contained = await preprocessed(wide, { fit: 'contain', position: 'left top', pad: [114, 114, 114] });
    expect([0, 1, 2, 3].map((y) => pixelAt(contained, 0, y)[1])).toEqual([0, 0, 114, 114]);
    const boxed = await preprocessed(wide, { fit: 'letterbox', position: 'left top', pad: [114, 114, 114] });
    expect([0, 1, 2, 3].map((y) => pixelAt(boxed, 0, y)[1])).toEqual([114, 0, 0, 114]);
  });

  test('a crop counts in the upright picture; outside it is named', async () => {
    const left = await preprocessed(corners, { crop: { left: 0, top: 1, width: 1, height: 1 } });
    expect(pixelAt(left, 3, 3)).toEqual(blue);
    const turned = await sharp(texture(60, 40), { raw: { width: 60, height: 40, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await preprocessed(turned, { crop: { left: 0, top: 40, width: 40, height: 20 } })).width).toBe(4);
    const outside = preprocessed(turned, { crop: { left: 10, top: 0, width: 40, height: 20 } });
    await expect(outside).rejects.toThrow('crop 40×20 at 10,0 reaches outside the picture of 40×60');
    await expect(outside).rejects.toBeInstanceOf(UnreadablePicture);
  });
});

describe('raw pictures of cameras', () => {
  const bytes = new Uint8Array(texture(8, 6));
  const options = { ...preprocessDefaults, width: 8, height: 6 };

  test('of the right size are handed on without a copy', async () => {
    const picture = await sharpPreprocessor(options).picture({ kind: 'raw', width: 8, height: 6, channels: 3, bytes });
    expect(picture.pixels).toBe(bytes);
  });

  test('are resized like the same picture encoded without loss', async () => {
    const small = { ...options, width: 4, height: 3 };
    const fromRaw = await sharpPreprocessor(small).picture({ kind: 'raw', width: 8, height: 6, channels: 3, bytes });
    const encoded = await textured(8, 6).png().toBuffer();
    const fromPng = await sharpPreprocessor(small).picture({ kind: 'encoded', bytes: encoded });
    expect([...fromRaw.pixels]).toEqual([...fromPng.pixels]);
  });

  test('change their channels as the model takes them', async () => {
    const level = Uint8Array.from({ length: 48 }, (_, i) => i * 5);
    const raw = { kind: 'raw', width: 8, height: 6, channels: 1, bytes: level } as const;
    const colour = await sharpPreprocessor(options).picture(raw);
    expect(pixelAt(colour, 2, 1)).toEqual([50, 50, 50]);
    const one = await sharpPreprocessor({ ...options, colour: 'grey' }).picture(raw);
    expect(one).toEqual({ width: 8, height: 6, channels: 1, pixels: level });
    const half = await sharpPreprocessor({ ...options, width: 4, height: 3, kernel: 'nearest' }).picture(raw);
    expect(half.channels).toBe(3);
  });

  test('of a wrong length or outside the crop are refused', async () => {
    const raw = { kind: 'raw', width: 9, height: 6, channels: 3, bytes } as const;
    await expect(sharpPreprocessor(options).picture(raw)).rejects.toThrow(
      'raw picture 9×6×3: expected 162 bytes, got 144',
    );
    const cropped = sharpPreprocessor({ ...options, crop: { left: 4, top: 0, width: 5, height: 6 } });
    await expect(cropped.picture({ ...raw, width: 8 })).rejects.toThrow(
      'crop 5×6 at 4,0 reaches outside the picture of 8×6',
    );
  });
});

test('encodeJpeg takes its copy at once', async () => {
  const pixels = new Uint8Array(16 * 16 * 3).fill(80);
  const promise = encodeJpeg({ width: 16, height: 16, channels: 3, pixels }, 90);
  pixels.fill(0);
  const { data } = await sharp(await promise)
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(Math.abs(data[300]! - 80)).toBeLessThan(3);
});

test.each([
  [{ width: 0 }, 'width: expected a whole number from 1 to 16384, got 0'],
  [{ pad: [0, 0, 256] as [number, number, number] }, 'pad: expected a whole number from 0 to 255, got 256'],
  [{ crop: { left: -1, top: 0, width: 1, height: 1 } }, 'crop.left: expected'],
  [{ shrinkOnLoadTolerance: Number.NaN }, 'shrinkOnLoadTolerance: expected 0 to 255 levels, got NaN'],
  [{ mean: [] }, 'mean: expected 1 or 3 numbers for rgb, got 0'],
])('options that make no sense: %j', (change, message) => {
  expect(() => sharpPreprocessor({ ...preprocessDefaults, ...change })).toThrow(message);
});
