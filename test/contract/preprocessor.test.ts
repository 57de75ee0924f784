import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { preprocessDefaults } from '../../agent/io/preprocess/options.ts';
import { sharpPreprocessor } from '../../agent/io/preprocess/sharp-preprocessor.ts';
import { UnreadablePicture } from '../../agent/pipeline/ports.ts';
import { fakePreprocessor } from '../fixtures/fake-preprocessor.ts';

const size = { width: 8, height: 6, channels: 3 } as const;
const png = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#c86432' } })
  .png()
  .toBuffer();
const raw = { kind: 'raw', ...size, bytes: Uint8Array.from({ length: 8 * 6 * 3 }, (_, i) => i) } as const;

describe.each([
  ['sharp', () => sharpPreprocessor({ ...preprocessDefaults, width: size.width, height: size.height })],
  ['the fake', () => fakePreprocessor(size)],
])('the preprocessor of %s', (_, make) => {
  test('gives every picture the size asked for, and all its pixels', async () => {
    for (const content of [{ kind: 'encoded', bytes: png } as const, raw]) {
      const picture = await make().picture(content);
      expect(picture).toMatchObject(size);
      expect(picture.pixels).toHaveLength(8 * 6 * 3);
    }
  });

  test('hands on a raw picture of that size as it is', async () => {
    expect([...(await make().picture(raw)).pixels]).toEqual([...raw.bytes]);
  });

  test.each([
    ['empty', { kind: 'encoded', bytes: new Uint8Array(0) } as const],
    ['too short', { ...raw, bytes: raw.bytes.subarray(1) }],
  ])('rejects what is %s with a reason, and reads the next one', async (_, content) => {
    const preprocessor = make();
    const rejected = preprocessor.picture(content);
    await expect(rejected).rejects.toBeInstanceOf(UnreadablePicture);
    await expect(rejected).rejects.toThrow(/\d+ bytes/);
    expect((await preprocessor.picture(raw)).pixels).toHaveLength(8 * 6 * 3);
  });

  test('names its settings by a fingerprint that stays', () => {
    expect(make().fingerprint).toMatch(/^\S+$/);
    expect(make().fingerprint).toBe(make().fingerprint);
  });
});
