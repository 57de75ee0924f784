import { describe, expect, test } from 'vitest';
import { createAnalyser } from '../../../agent/core/features/analyser.ts';
import type { Picture } from '../../../agent/core/frame/frame.ts';
import { explaining } from '../../../agent/core/scene/scene-reading.ts';
import { normalDeviate, seededRandom } from '../../../shared/stats/random.ts';
import { Feature } from '../../../shared/wire/gen/driftlight_pb.js';

function colourPicture(width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      pixels[at] = x * 37 + y * 101 + x * y * 3;
      pixels[at + 1] = x * x * 5 + y * 17;
      pixels[at + 2] = x * 11 + y * y * 7 + 90;
    }
  return { width, height, channels: 3, pixels };
}

function greyPicture(width: number, height: number, level: (x: number, y: number) => number): Picture {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = level(i % width, Math.floor(i / width));
  return { width, height, channels: 1, pixels };
}

function expectValues(picture: Picture, expected: Record<string, number>, maxPixels?: number): void {
  const options = { width: picture.width, height: picture.height, channels: picture.channels };
  const { values } = createAnalyser(maxPixels === undefined ? options : { ...options, maxPixels })(picture);
  const judged = [...values.keys()].filter((name) => !explaining.has(name));
  expect(judged.sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(values.get(name), name).toBeCloseTo(value, 9);
}

// Reference values: numpy 2.4.6 (mean, std, percentile of grouped data), Python's statistics.median_grouped and
// scipy.ndimage.convolve 1.17.1 for both stencils, on the same formula pictures.
describe('features agree with numpy and scipy', () => {
  test('colour, analysed whole', () => {
    expectValues(colourPicture(13, 9), {
      redMean: 126.92307692307692,
      greenMean: 116.7008547008547,
      blueMean: 137.43589743589743,
      lumaMean: 122.12820512820512,
      lumaSd: 48.50632850799412,
      lumaP05: 47.35,
      lumaMedian: 120.75,
      lumaP95: 206.65,
      shadowShare: 0,
      highlightShare: 0,
      noise: 27.25958248661213,
      focus: 7.839424179775082,
    });
  });

  test('colour, every fourth row, with the true neighbours under the stencils', () => {
    expectValues(
      colourPicture(20, 31),
      {
        redMean: 124.5,
        greenMean: 125.9,
        blueMean: 132.1,
        lumaMean: 126.225,
        lumaSd: 49.71555968708388,
        lumaP05: 45.5,
        lumaMedian: 128.5,
        lumaP95: 204,
        shadowShare: 0,
        highlightShare: 0,
        noise: 45.801088624536575,
        focus: 0.7801692642734046,
      },
      200,
    );
  });

  test('grey', () => {
    expectValues(
      greyPicture(13, 9, (x, y) => x * 29 + y * 53 + x * y),
      {
        lumaMean: 127.74358974358974,
        lumaSd: 73.866031868761,
        lumaP05: 9.35,
        lumaMedian: 127,
        lumaP95: 245.075,
        shadowShare: 0.008547008547008548,
        highlightShare: 0.03418803418803419,
        noise: 51.04406668339492,
        focus: 3.670519983101659,
      },
    );
  });
});

test('a colour picture of equal channels measures like the grey one', () => {
  const grey = greyPicture(40, 30, (x, y) => (x * 17 + y * y * 3) % 251);
  const pixels = new Uint8Array(grey.pixels.length * 3).map((_, i) => grey.pixels[Math.floor(i / 3)]!);
  const fromGrey = createAnalyser({ width: 40, height: 30, channels: 1 })(grey);
  const fromColour = createAnalyser({ width: 40, height: 30, channels: 3 })({ ...grey, channels: 3, pixels });
  for (const [name, value] of fromGrey.values) expect(fromColour.values.get(name), name).toBe(value);
  for (const name of ['red', 'green', 'blue', 'luma'])
    expect(fromColour.histograms.get(name), name).toEqual(fromGrey.histograms.get('luma'));
});

test('noise finds the deviation put in, and focus does not take noise for sharpness', () => {
  const random = seededRandom(7);
  const flat = greyPicture(224, 224, () => Math.round(128 + 5 * normalDeviate(random)));
  const { values } = createAnalyser({ width: 224, height: 224, channels: 1 })(flat);
  // Rounding to whole levels adds 1/12 to the variance: √(25 + 1/12).
  expect(values.get('noise')).toBeGreaterThan(5.008 * 0.97);
  expect(values.get('noise')).toBeLessThan(5.008 * 1.03);
  expect(Math.abs(values.get('focus')!)).toBeLessThan(1);
});

test('focus falls when an edge is spread over more pixels', () => {
  const edge = (softness: number) =>
    greyPicture(64, 64, (x) => Math.round(30 + 200 / (1 + Math.exp(-(x - 31.5) / softness))));
  const analyse = createAnalyser({ width: 64, height: 64, channels: 1 });
  const [sharp, soft, softer] = [0.1, 1, 3].map((softness) => analyse(edge(softness)).values.get('focus')!);
  expect(sharp!).toBeGreaterThan(10 * soft!);
  expect(soft!).toBeGreaterThan(5 * softer!);
});

test('a picture of one level has no focus, but a noise of 0', () => {
  const { values } = createAnalyser({ width: 9, height: 9, channels: 1 })(greyPicture(9, 9, () => 100));
  expect(values.get('focus')).toBeNaN();
  expect(values.get('noise')).toBe(0);
  expect(values.get('lumaSd')).toBe(0);
  expect(values.get('lumaMedian')).toBe(100);
});

test.each([
  [1, 1],
  [2, 50],
  [50, 2],
])('%i×%i is too small for focus and noise, not for levels', (width, height) => {
  const { values } = createAnalyser({ width, height, channels: 1 })(greyPicture(width, height, (x, y) => x + y));
  expect(values.get('focus')).toBeNaN();
  expect(values.get('noise')).toBeNaN();
  expect(values.get('lumaMean')).toBe((width + height - 2) / 2);
});

test('shadow and highlight begin at 2 and 253', () => {
  const { values } = createAnalyser({ width: 6, height: 1, channels: 1 })(
    greyPicture(6, 1, (x) => [0, 2, 3, 252, 253, 255][x]!),
  );
  expect(values.get('shadowShare')).toBeCloseTo(2 / 6, 12);
  expect(values.get('highlightShare')).toBeCloseTo(2 / 6, 12);
});

test('the second picture is not mixed with the first', () => {
  const analyse = createAnalyser({ width: 13, height: 9, channels: 3 });
  const first = structuredClone(analyse(colourPicture(13, 9)));
  analyse({ width: 13, height: 9, channels: 3, pixels: new Uint8Array(13 * 9 * 3).fill(200) });
  expect(analyse(colourPicture(13, 9))).toEqual(first);
});

test('every name is one of the wire schema, and each of those is measured', () => {
  const { histograms, values } = createAnalyser({ width: 5, height: 5, channels: 3 })(colourPicture(5, 5));
  const known = Object.keys(Feature)
    .filter((key) => Number.isNaN(Number(key)) && key !== 'UNSPECIFIED')
    .map((key) => key.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
  const later = [...explaining].filter((name) => !values.has(name));
  expect([...histograms.keys(), ...values.keys(), ...later].sort()).toEqual(known.sort());
});

describe('misuse is told apart from a bad picture', () => {
  test('a picture of another size', () => {
    const analyse = createAnalyser({ width: 4, height: 4, channels: 1 });
    expect(() => analyse(greyPicture(5, 4, () => 0))).toThrow('expected 4×4 with 1 channels, got 5×4 with 1');
    expect(() => analyse({ ...greyPicture(4, 4, () => 0), pixels: new Uint8Array(3) })).toThrow('expected 16 bytes');
  });

  test('a size that cannot be analysed', () => {
    expect(() => createAnalyser({ width: 0, height: 4, channels: 1 })).toThrow('width: expected a whole number from 1');
    expect(() => createAnalyser({ width: 60_000, height: 1, channels: 1 })).toThrow('width 60000 exceeds 50176');
  });
});
