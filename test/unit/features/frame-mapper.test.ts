import { expect, test } from 'vitest';
import { createFrameMapper } from '../../../agent/core/features/frame-mapper.ts';
import { LIGHT_COLUMNS, tileLayout } from '../../../agent/core/features/frame-maps.ts';
import { lumaInto } from '../../../agent/core/frame/luma.ts';

/** Grey levels by place, as interleaved colour. */
function picture(width: number, height: number, level: (x: number, y: number) => readonly [number, number, number]) {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set(level(i % width, Math.floor(i / width)), 3 * i);
  return pixels;
}

test('light is ln of linear luminance against the median cell', () => {
  // 188 is half the light of 255 and 137 a quarter in sRGB (IEC 61966-2-1): .5029 and .2502.
  const pixels = picture(224, 224, (x) => (x < 112 ? [188, 188, 188] : [137, 137, 137]));
  const { light, level } = createFrameMapper(224, 224, 3).map(pixels, null);
  const left = light[0]! + level;
  const right = light[LIGHT_COLUMNS - 1]! + level;
  expect(Math.exp(left)).toBeCloseTo(0.5029, 3);
  expect(Math.exp(right)).toBeCloseTo(0.2502, 3);
  expect(light).toContain(0);
});

test('dimming moves the level by ln of the share and no cell against it', () => {
  // 200, 40, 120 and, at half the light, 146, 26, 87 (sRGB, rounded to whole levels, which is 4 % of the light at 26).
  const levels = new Map([
    [200, 146],
    [40, 26],
    [120, 87],
  ]);
  const scene = (x: number, y: number) => [200, 40, 120][(Math.floor(x / 28) + Math.floor(y / 28)) % 3]!;
  const mapper = createFrameMapper(224, 224, 3);
  const bright = structuredClone(
    mapper.map(
      picture(224, 224, (x, y) => [scene(x, y), scene(x, y), scene(x, y)]),
      null,
    ),
  );
  const dim = mapper.map(
    picture(224, 224, (x, y) => {
      const level = levels.get(scene(x, y))!;
      return [level, level, level];
    }),
    null,
  );
  expect(dim.level - bright.level).toBeCloseTo(Math.log(0.5), 1);
  for (let i = 0; i < dim.light.length; i++) expect(Math.abs(dim.light[i]! - bright.light[i]!)).toBeLessThan(0.05);
});

test('tiles are cut out of the luma where the layout says; the plane of others serves as well', () => {
  const pixels = picture(160, 120, (x, y) => [(x * 7 + y * 3) % 256, (x + y * 11) % 256, (x * y) % 256]);
  const luma = new Uint8Array(160 * 120);
  lumaInto(pixels, luma);
  const { tiles, layout } = createFrameMapper(160, 120, 3).map(pixels, null);
  const { size, tiles: places } = layout;
  expect(size).toBe(16);
  for (const [t, { x, y }] of places.entries())
    for (let row = 0; row < size; row++)
      expect(tiles.subarray((t * size + row) * size, (t * size + row + 1) * size)).toEqual(
        luma.subarray((y + row) * 160 + x, (y + row) * 160 + x + size),
      );
  const alone = structuredClone(createFrameMapper(160, 120, 3).map(pixels, null));
  expect(createFrameMapper(160, 120, 3).map(pixels, luma)).toEqual(alone);
});

test('the colour of a tile is ln of blue ÷ red in linear light, without what is clipped', () => {
  // 137 has .2502, 188 .5029 of full light.
  const pixels = picture(224, 224, (x) => (x % 4 === 0 ? [255, 255, 255] : [188, 150, 137]));
  const { tileColour } = createFrameMapper(224, 224, 3).map(pixels, null);
  for (const colour of tileColour) expect(colour).toBeCloseTo(Math.log(0.2502 / 0.5029), 2);
});

test.each([
  [1, 1],
  [2, 50],
  [31, 23],
  [4096, 12],
])('%i×%i maps to finite light and stays inside the picture', (width, height) => {
  const { light, rows, layout } = createFrameMapper(width, height, 3).map(new Uint8Array(width * height * 3), null);
  expect([...light, ...rows].every(Number.isFinite)).toBe(true);
  for (const { x, y } of layout.tiles) {
    expect(x + layout.size).toBeLessThanOrEqual(width);
    expect(y + layout.size).toBeLessThanOrEqual(height);
  }
});

test('a tile is a quarter of the smaller side, at most 64 pixels', () => {
  expect([tileLayout(224, 224).size, tileLayout(640, 640).size, tileLayout(60, 300).size]).toEqual([32, 64, 0]);
});
