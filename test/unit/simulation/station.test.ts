import { describe, expect, test } from 'vitest';
import { discreteGaussian } from '../../../agent/core/simulation/lens.ts';
import {
  createStation,
  healthyConditions,
  type Station,
  type StationConditions,
  type StationOptions,
} from '../../../agent/core/simulation/station.ts';

const size = { width: 160, height: 120 };
const options: StationOptions = {
  ...size,
  ...{ seed: 11, kind: 'boards', recipes: ['bolt', 'nut'], frameMs: 500, defectShare: 0 },
  ...{ autoExposure: false, autoWhiteBalance: false, tellsSettings: true },
};
const night = Date.UTC(2026, 0, 31, 2);
const noon = Date.UTC(2026, 6, 1, 12);
type Region = readonly [left: number, top: number, width: number, height: number];
const whole: Region = [0, 0, 160, 120];
/** Plate above the belt. */
const still: Region = [0, 2, 160, 20];

const stations = new Map<string, Station>();
function stationOf(of: Partial<StationOptions>): Station {
  const key = JSON.stringify(of);
  const station = stations.get(key) ?? createStation({ ...options, ...of });
  stations.set(key, station);
  return station;
}

function shoot(more: Partial<StationConditions> = {}, n = 5, of: Partial<StationOptions> = {}, atMs = night) {
  const station = stationOf(of);
  const pixels = new Uint8Array(station.bytesPerFrame);
  return { pixels, ...station.draw(n, atMs, { ...healthyConditions, ...more }, pixels) };
}

const linear = (level: number) => (level <= 10 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4);

function light(pixels: Uint8Array, channel: number, [left, top, width, height]: Region = still): number {
  let sum = 0;
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) sum += linear(pixels[(y * 160 + x) * 3 + channel]!);
  return sum / (width * height);
}

function green(more: Partial<StationConditions>, region: Region = still, of: Partial<StationOptions> = {}): number {
  return light(shoot(more, 5, of).pixels, 1, region) / light(shoot({}, 5, of).pixels, 1, region);
}

/** Mean difference in levels of one region and another of the same size. */
function difference(a: Uint8Array, b: Uint8Array, [left, top, width, height]: Region, byX = 0, byY = 0): number {
  let sum = 0;
  for (let y = top; y < top + height; y++)
    for (let i = left * 3; i < (left + width) * 3; i++)
      sum += Math.abs(a[y * 480 + i]! - b[(y + byY) * 480 + i + byX * 3]!);
  return sum / (width * height * 3);
}

describe('a frame', () => {
  test('depends on seed, number, time and conditions alone, not on what was drawn before', () => {
    const station = createStation(options);
    const out = new Uint8Array(station.bytesPerFrame);
    const worse = { ...healthyConditions, defocusPx: 4, dirt: [{ x: 0.5, y: 0.3, radius: 0.1, loss: 0.5 }] };
    for (const n of [900, 3]) station.draw(n, noon, worse, out);
    station.draw(5, night, healthyConditions, out);
    expect(Buffer.compare(out, shoot().pixels)).toBe(0);
    expect(Buffer.compare(out, shoot({}, 6).pixels)).not.toBe(0);
    expect(Buffer.compare(out, shoot({}, 5, {}, noon).pixels)).not.toBe(0);
    expect(Buffer.compare(out, shoot({}, 5, { seed: 12 }).pixels)).not.toBe(0);
  });

  test('shows moving parts on a belt; plates and rails stay but for noise', () => {
    const [one, next] = [shoot({}, 5).pixels, shoot({}, 6).pixels];
    // Two normal errors of sigma differ by 2σ/√π on average, and this camera's sigma is 1 to 2.5 levels on the plate.
    expect(difference(one, next, still)).toBeGreaterThan(1);
    expect(difference(one, next, still)).toBeLessThan(2.8);
    expect(difference(one, next, [0, 30, 160, 60])).toBeGreaterThan(6);
  });

  test('of a belt that stands shows the same part, of a frozen camera the very same picture', () => {
    const [one, next] = [shoot({ beltSpeed: 0 }, 5).pixels, shoot({ beltSpeed: 0 }, 6).pixels];
    expect(difference(one, next, whole)).toBeGreaterThan(1);
    expect(difference(one, next, whole)).toBeLessThan(2.8);
    const frozen = shoot({ frozen: true }, 5, { ambient: 0.5 }, night).pixels;
    expect(Buffer.compare(frozen, shoot({ frozen: true }, 999, { ambient: 0.5 }, noon).pixels)).toBe(0);
  });

  test('is refused where it cannot be drawn, with what was expected', () => {
    expect(() => createStation({ ...options, width: 4 })).toThrow('width: expected 16 to 8192 whole pixels, got 4');
    expect(() => createStation({ ...options, height: 12.5 })).toThrow('height: expected');
    expect(() => createStation({ ...options, recipes: [] })).toThrow('recipes: expected 1 to 4 names, got 0');
    expect(() => createStation({ ...options, ambient: 1 })).toThrow('ambient: expected 0 to below 1, got 1');
    expect(() => shoot({ recipeIndex: 2 })).toThrow('recipeIndex: expected 0 to 1');
    const station = createStation(options);
    expect(() => station.draw(0, 0, healthyConditions, new Uint8Array(10))).toThrow('expected 57600 bytes, got 10');
  });

  test.each([
    [16, 16],
    [17, 33],
    [101, 20],
    [24, 200],
  ])('of %i × %i pixels can be drawn under any conditions', (width, height) => {
    const shiftPx = { x: -24, y: 24 };
    const bad = { shiftPx, rotationDeg: 4, defocusPx: 9, obstruction: 0.4, segmentsLit: 0.1, haze: 0.5, flicker: 1 };
    for (const kind of ['boards', 'tiles'] as const)
      for (const more of [{}, bad, { ...bad, shiftPx: { x: 24, y: -24 }, recipeIndex: 1 }]) {
        const { pixels } = shoot(more, 5, { width, height, kind, defectShare: 1 });
        expect(new Set(pixels).size).toBeGreaterThan(10);
      }
  });
});

describe('light', () => {
  test('of the lamp and exposure act in linear light', () => {
    expect(green({ lampOutput: 0.85 })).toBeCloseTo(0.85, 2);
    expect(green({ exposureFactor: 1.2 }, [0, 2, 20, 18])).toBeCloseTo(1.2, 2);
    expect(green({ gainDb: -6.0206 })).toBeCloseTo(0.5, 2);
  });

  test('a colour change in mired moves ln(B/R) by −1/137 for each, and brightness little', () => {
    const ratio = (pixels: Uint8Array) => Math.log(light(pixels, 2) / light(pixels, 0));
    const moved = ratio(shoot({ lampColour: 20 }).pixels) - ratio(shoot().pixels);
    expect(-137 * moved).toBeCloseTo(20, 0);
    expect(green({ lampColour: 20 })).toBeCloseTo(1, 2);
    const balanced = ratio(shoot({ whiteBalanceRed: 0.8 }).pixels) - ratio(shoot().pixels);
    expect(balanced).toBeCloseTo(-Math.log(0.8), 1);
  });

  test('dead segments leave the light falling to one side and to one end', () => {
    const [left, right]: Region[] = [
      [0, 2, 30, 18],
      [130, 2, 30, 18],
    ];
    expect(green({ segmentsLit: 0 }, left)).toBeGreaterThan(1.8 * green({ segmentsLit: 0 }, right));
    const halves = [right, [130, 100, 30, 18] as Region].map((region) => green({ segmentsLit: 0.5 }, region));
    expect(Math.max(...halves)).toBeGreaterThan(1.1 * Math.min(...halves));
  });

  test('reflector and vignette take it from the corners by the share told', () => {
    for (const more of [{ reflector: 0.3 }, { vignette: 0.3 }]) {
      const corner = green(more, [0, 0, 5, 5]);
      expect(corner).toBeGreaterThan(0.7);
      expect(corner).toBeLessThan(0.74);
      expect(green(more, [70, 50, 20, 20])).toBeCloseTo(1, 1);
    }
  });

  test('daylight comes by day only, bluer than the lamp', () => {
    const by = (atMs: number, ambient: number) => shoot({}, 5, { ambient }, atMs).pixels;
    expect(light(by(night, 0.5), 1)).toBeCloseTo(light(by(night, 0), 1), 3);
    for (const c of [1, 2]) expect(light(by(noon, 0.5), c)).toBeGreaterThan(1.1 * light(by(noon, 0), c));
    const blueToRed = (pixels: Uint8Array) => light(pixels, 2) / light(pixels, 0);
    expect(blueToRed(by(noon, 0.5))).toBeGreaterThan(1.03 * blueToRed(by(noon, 0)));
    expect(light(shoot({ ambientAdd: 1 }, 5, {}, noon).pixels, 1)).toBeCloseTo(light(by(noon, 0.5), 1), 3);
  });

  test('healthy light wanders by day, but by less than three percent', () => {
    const station = createStation(options);
    const pixels = new Uint8Array(station.bytesPerFrame);
    const seen = Array.from({ length: 48 }, (_, n) => {
      station.draw(n, night + n * 1_800_000, healthyConditions, pixels);
      return light(pixels, 1);
    });
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    expect(most / least).toBeGreaterThan(1.005);
    expect(most / least).toBeLessThan(1.04);
  });

  test('flicker leaves bands across the picture', () => {
    const rows = (more: object) => {
      const { pixels } = shoot(more);
      const clean = shoot({}).pixels;
      return Array.from({ length: 120 }, (_, y) => light(pixels, 1, [0, y, 160, 1]) / light(clean, 1, [0, y, 160, 1]));
    };
    const bands = rows({ flicker: 0.1 });
    expect(Math.max(...bands)).toBeCloseTo(1.1, 1);
    expect(Math.min(...bands)).toBeCloseTo(0.9, 1);
  });
});

describe('the lens', () => {
  test('soiled, loses the share told in the spot and nothing far from it', () => {
    const dirt = [{ x: 0.5, y: 0.1, radius: 0.1, loss: 0.5 }];
    expect(green({ dirt }, [78, 14, 5, 5])).toBeCloseTo(0.5, 1);
    expect(green({ dirt }, [0, 0, 40, 120])).toBeCloseTo(1, 2);
  });

  test('covered, is dark there', () => {
    expect(green({ obstruction: 0.4 }, [0, 50, 40, 20])).toBeLessThan(0.02);
    expect(green({ obstruction: 0.4 }, [110, 50, 40, 20])).toBeCloseTo(1, 1);
  });

  test('behind a film, keeps the mean light and loses contrast', () => {
    expect(green({ haze: 0.3 }, whole)).toBeCloseTo(1, 1);
    const deviation = (pixels: Uint8Array) => {
      const mean = light(pixels, 1, whole);
      let sum = 0;
      for (let i = 1; i < pixels.length; i += 3) sum += (linear(pixels[i]!) - mean) ** 2;
      return Math.sqrt(sum);
    };
    expect(deviation(shoot({ haze: 0.3 }).pixels) / deviation(shoot().pixels)).toBeCloseTo(0.7, 1);
  });

  test('blurs with the variance told, however small (scipy.special.ive)', () => {
    const published = [0.207, 0.17875, 0.11763, 0.06112, 0.02594, 0.00924];
    const weights = [...discreteGaussian(2)];
    expect(weights.slice((weights.length - 1) / 2).slice(0, 6)).toEqual(published.map((w) => expect.closeTo(w, 3)));
    for (const sigma of [0.3, 0.8, 2, 6]) {
      const weights = discreteGaussian(sigma);
      const middle = (weights.length - 1) / 2;
      const variance = weights.reduce((sum, w, i) => sum + w * (i - middle) ** 2, 0);
      expect(variance / sigma ** 2).toBeGreaterThan(0.98);
      expect(variance / sigma ** 2).toBeLessThan(1.001);
    }
    expect(discreteGaussian(0.4)[3]! / discreteGaussian(0.4)[2]!).toBeCloseTo(0.06839 / 0.857606, 3);
  });

  test('out of focus, softens edges', () => {
    const edges = (pixels: Uint8Array) => difference(pixels, pixels, [0, 2, 158, 20], 1);
    expect(edges(shoot({ defocusPx: 8 }).pixels)).toBeLessThan(0.6 * edges(shoot().pixels));
  });
});

describe('the mount', () => {
  test('moves the content right and down by the pixels told, in a picture 640 wide', () => {
    const moved = shoot({ shiftPx: { x: 12, y: -8 } }).pixels;
    expect(difference(shoot().pixels, moved, [10, 5, 140, 16], 3, -2)).toBeLessThan(4);
    expect(difference(shoot().pixels, moved, [10, 5, 140, 16])).toBeGreaterThan(10);
  });

  test('moved by half a pixel, keeps the picture sharp', () => {
    const edges = (pixels: Uint8Array) => difference(pixels, pixels, [0, 2, 150, 20], 1);
    expect(edges(shoot({ shiftPx: { x: 2, y: 2 } }).pixels) / edges(shoot().pixels)).toBeGreaterThan(0.9);
  });

  test('turned clockwise, has the right side lower and the left side higher', () => {
    const turned = shoot({ rotationDeg: 2 }).pixels;
    // 2 degrees are 2 pixels 60 pixels from the middle.
    const on = (left: number, by: number) => difference(shoot().pixels, turned, [left, 6, 8, 12], 0, by);
    expect(on(136, 2)).toBeLessThan(0.6 * on(136, -2));
    expect(on(16, -2)).toBeLessThan(0.6 * on(16, 2));
  });
});

describe('the sensor', () => {
  /** Standard deviation between two frames of a belt that stands, on a patch of the grey card. */
  function noise(more: Partial<StationConditions>): number {
    const frames = [1, 2].map((n) => shoot({ beltSpeed: 0, ...more }, n).pixels);
    const [left, top, width, height]: Region = [17, 6, 12, 7];
    const differences: number[] = [];
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++)
        differences.push(linear(frames[0]![(y * 160 + x) * 3 + 1]!) - linear(frames[1]![(y * 160 + x) * 3 + 1]!));
    const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length;
    return Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / differences.length / 2);
  }

  test('has shot noise: at the same level, four times the gain is twice the noise', () => {
    expect(noise({ gainDb: 12.04, exposureFactor: 0.25 }) / noise({})).toBeGreaterThan(1.6);
    expect(noise({ gainDb: 12.04, exposureFactor: 0.25 }) / noise({})).toBeLessThan(2.5);
    expect(noise({ noise: 3 }) / noise({})).toBeGreaterThan(2.5);
    // √(.42 / 10,000 electrons) of full scale.
    expect(noise({})).toBeGreaterThan(0.0052);
    expect(noise({})).toBeLessThan(0.0078);
  });

  test('on its own exposes for the same brightness: longer first, then with gain', () => {
    const of = { autoExposure: true };
    expect(green({ lampOutput: 0.85 }, whole, of)).toBeCloseTo(1, 1);
    const [usual, dim, dark] = [1, 0.85, 0.3].map((lampOutput) => shoot({ lampOutput }, 5, of).settings);
    expect(dim!.exposureMs! / usual!.exposureMs!).toBeCloseTo(1 / 0.85, 2);
    expect(dim!.gainDb).toBe(0);
    expect(dark!.exposureMs).toBe(12);
    expect(dark!.gainDb).toBeGreaterThan(2);
  });

  test('on its own balances colour to grey', () => {
    const { pixels, settings } = shoot({ lampColour: 60 }, 5, { autoWhiteBalance: true });
    const [red, blue] = [light(pixels, 0, whole), light(pixels, 2, whole)];
    expect(red / blue).toBeCloseTo(1, 1);
    expect(settings.whiteBalanceBlue! / settings.whiteBalanceRed!).toBeGreaterThan(1.2);
  });

  test('tells its settings where the station does', () => {
    expect(shoot({ exposureFactor: 0.5, gainDb: 3, whiteBalanceRed: 1.1 }).settings).toEqual({
      ...{ exposureMs: 4, gainDb: 3, whiteBalanceRed: 1.76, whiteBalanceBlue: 1.45 },
    });
    expect(shoot({}, 5, { tellsSettings: false }).settings).toEqual({});
  });
});

describe('the truth', () => {
  test('names the parts in view and where they lie', () => {
    const { truth } = shoot({ recipeIndex: 1 });
    expect(truth.parts.map(({ id, recipe }) => [id, recipe])).toContainEqual([5, 'nut']);
    const { box } = truth.parts.find(({ id }) => id === 5)!;
    expect(Math.abs(box.x + box.width / 2 - 80)).toBeLessThan(8);
    expect(box.y).toBeGreaterThan(26);
    expect(box.y + box.height).toBeLessThan(94);
  });

  test.each(['boards', 'tiles'] as const)('of %s: faults change the picture inside their boxes only', (kind) => {
    for (let n = 0; n < 12; n++) {
      const faulty = shoot({}, n, { defectShare: 1, kind });
      const sound = shoot({}, n, { kind }).pixels;
      const boxes = faulty.truth.parts.flatMap(({ defects }) => defects.map(({ box }) => box));
      expect(boxes.length).toBeGreaterThan(0);
      let inside = 0;
      for (let i = 0; i < sound.length; i++) {
        if (faulty.pixels[i] === sound[i]) continue;
        const [x, y] = [Math.floor(i / 3) % 160, Math.floor(i / 480)];
        const hit = boxes.some(
          (b) => x >= b.x - 1.5 && x <= b.x + b.width + 1.5 && y >= b.y - 1.5 && y <= b.y + b.height + 1.5,
        );
        expect(hit).toBe(true);
        inside++;
      }
      expect(inside).toBeGreaterThan(3);
    }
    expect(shoot().truth.parts.flatMap(({ defects }) => defects)).toEqual([]);
  });
});
