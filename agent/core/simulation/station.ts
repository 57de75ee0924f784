import { seededRandom } from '../../../shared/stats/random.ts';
import type { CameraSettings } from '../frame/frame.ts';
import { createBackdrop } from './backdrop.ts';
import { compose, type Seen, type Surroundings } from './compose.ts';
import type { StationConditions } from './conditions.ts';
import { colourOf, daylightShare, lampColourWander, lampWander, ownFlicker } from './daily-light.ts';
import { type Box, defectBox } from './defects.ts';
import { amplify } from './exposure.ts';
import { unitHash } from './hash.ts';
import { createLens, type Displacement } from './lens.ts';
import { createLightField, type LightNow, lightAt } from './light-field.ts';
import { createParts } from './parts.ts';
import { createSensor, expose, meanReturned } from './sensor.ts';

export type { DirtSpot, StationConditions } from './conditions.ts';
export { healthyConditions } from './conditions.ts';

export interface StationOptions {
  /** 16 to 8192 pixels each. */
  readonly width: number;
  readonly height: number;
  /** Lays out the station, its parts and all that is random: the same seed gives the same pictures. */
  readonly seed: number;
  readonly kind: 'boards' | 'tiles';
  /** 1 to 4 names. */
  readonly recipes: readonly string[];
  /** Simulated time between two frames, for whoever plays the station. */
  readonly frameMs: number;
  readonly autoExposure: boolean;
  readonly autoWhiteBalance: boolean;
  /** Frames carry the camera's settings. */
  readonly tellsSettings: boolean;
  /** Share of daylight in the light of a bright noon, 0 to below 1. */
  readonly ambient?: number;
  /** Share of parts with a fault. */
  readonly defectShare: number;
}

/** What a frame shows, in pixels of the picture and cut off at its edges. */
export interface Truth {
  readonly parts: readonly TruePart[];
  readonly conditions: StationConditions;
}

export interface TruePart {
  /** Number of the part. */
  readonly id: number;
  readonly recipe: string;
  readonly box: Box;
  readonly defects: readonly { readonly kind: string; readonly box: Box }[];
}

export interface Station {
  readonly options: StationOptions;
  readonly bytesPerFrame: number;
  /**
   * Writes frame `n` (0, 1, …), taken at `atMs` UTC, as interleaved 8-bit sRGB into `out`. It depends on the options and
   * these arguments alone. Throws RangeError for a buffer that is too small and a recipe that there is none of.
   */
  draw(n: number, atMs: number, conditions: StationConditions, out: Uint8Array): Drawn;
}

export interface Drawn {
  /** Empty unless the station tells them. */
  readonly settings: CameraSettings;
  readonly truth: Truth;
}

/** Daylight (6500 K) against the lamp (5000 K), in mired. */
const daylightMired = 1e6 / 6500 - 1e6 / 5000;
const mostShift = 24;
/** How far parts move on between trigger and shutter at the usual speed, in picture widths. */
const triggerLag = 0.02;

/** A station with a camera over a belt: parts, lamp, lens and sensor. Throws RangeError for what it cannot draw. */
export function createStation(options: StationOptions): Station {
  const { width, height, seed, kind } = options;
  refuseUndrawable(options);
  const random = seededRandom(seed);
  const backdrop = createBackdrop(width, height, random);
  const belt = { width, rows: backdrop.beltBottom - backdrop.beltTop };
  const parts = createParts(kind, options.recipes.length, belt, seed);
  const surroundings: Surroundings = { backdrop, parts, kind, seed, defectShare: options.defectShare };
  const field = createLightField(width, height, unitHash(seed, 0, 81) < 0.5);
  const nodes = new Float32Array(field.nodesX * field.nodesY * 3);
  const sensor = createSensor(field);
  const lens = createLens(width, height);
  const flicker = ownFlicker(seed);
  const ambient = (options.ambient ?? 0) / (1 - (options.ambient ?? 0));
  const bytesPerFrame = width * height * 3;

  function draw(n: number, atMs: number, conditions: StationConditions, out: Uint8Array): Drawn {
    if (out.length < bytesPerFrame)
      throw new RangeError(`frame buffer: expected ${bytesPerFrame} bytes, got ${out.length}`);
    const recipe = options.recipes[conditions.recipeIndex];
    if (recipe === undefined)
      throw new RangeError(
        `recipeIndex: expected 0 to ${options.recipes.length - 1}, since the station has so many recipes, got ${conditions.recipeIndex}`,
      );
    // A picture that never changes is one picture, whenever it is asked for.
    const [frame, ms] = conditions.frozen ? [0, 0] : [n, atMs];
    const { whole, rest } = displacement(conditions);
    const speed = conditions.beltSpeed ?? 1;
    const view = {
      trigger: speed === 0 ? 0 : frame,
      recipe: conditions.recipeIndex,
      aheadPx: Math.round((speed - 1) * triggerLag * width),
      ...whole,
    };
    const seen = compose(surroundings, view, out);
    if (rest !== null) lens.through(out, rest);
    lightAt(field, light(frame, ms, conditions), conditions, nodes);
    const measured = options.autoExposure || options.autoWhiteBalance || conditions.haze > 0;
    const mean = measured ? meanReturned(field, nodes, out) : ([1, 1, 1] as [number, number, number]);
    const { amplification, settings } = amplify(options, conditions, mean);
    expose(sensor, field, nodes, amplification, { seed, n: frame }, out);
    return {
      settings: options.tellsSettings ? settings : {},
      truth: { parts: truthOf(seen, recipe, conditions), conditions },
    };
  }

  function light(n: number, atMs: number, conditions: StationConditions): LightNow {
    const beat = 1 + flicker * Math.sin(2 * Math.PI * unitHash(seed, n, 83));
    const output = conditions.lampOutput * lampWander(seed, atMs) * beat;
    const colour = colourOf(conditions.lampColour + lampColourWander(seed, atMs));
    const sunny = ambient + conditions.ambientAdd;
    const day = sunny === 0 ? 0 : sunny * daylightShare(seed, atMs);
    return {
      lamp: colour.map((factor) => factor * output),
      daylight: colourOf(daylightMired).map((factor) => factor * day),
      bandAmplitude: conditions.flicker,
      bandPhase: unitHash(seed, n, 85),
    };
  }

  /** Whole pixels are copied from further on; only what is left over needs the lens. */
  function displacement({ shiftPx, rotationDeg = 0, defocusPx }: StationConditions) {
    const scale = width / 640;
    const x = Math.max(-mostShift, Math.min(mostShift, shiftPx.x)) * scale;
    const y = Math.max(-mostShift, Math.min(mostShift, shiftPx.y)) * scale;
    const whole = { shiftX: Math.round(x), shiftY: Math.round(y) };
    const rest: Displacement = {
      sigmaPx: defocusPx * scale,
      shiftX: x - whole.shiftX,
      shiftY: y - whole.shiftY,
      turn: (rotationDeg * Math.PI) / 180,
    };
    const nothing = rest.sigmaPx === 0 && rest.shiftX === 0 && rest.shiftY === 0 && rest.turn === 0;
    return { whole, rest: nothing ? null : rest };
  }

  function truthOf(seen: readonly Seen[], recipe: string, { rotationDeg = 0 }: StationConditions): TruePart[] {
    const inside = (box: Box) => cut(turned(box, (rotationDeg * Math.PI) / 180, width, height), width, height);
    return seen.map(({ part, placed, sprite, defects }) => ({
      id: part,
      recipe,
      box: inside({
        x: placed.left + sprite.rimPx,
        y: placed.top + sprite.rimPx,
        width: sprite.width - 2 * sprite.rimPx,
        height: sprite.height - 2 * sprite.rimPx,
      }),
      defects: defects
        .map((defect) => ({ kind: defect.kind, box: inside(defectBox(defect, sprite, placed)) }))
        .filter(({ box }) => box.width > 0 && box.height > 0),
    }));
  }

  return { options, bytesPerFrame, draw };
}

function refuseUndrawable({ width, height, recipes, ambient = 0 }: StationOptions): void {
  for (const [name, value] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!Number.isInteger(value) || value < 16 || value > 8192)
      throw new RangeError(`simulated station: ${name}: expected 16 to 8192 whole pixels, got ${value}`);
  }
  if (recipes.length < 1 || recipes.length > 4)
    throw new RangeError(`simulated station: recipes: expected 1 to 4 names, got ${recipes.length}`);
  if (!(ambient >= 0 && ambient < 1))
    throw new RangeError(`simulated station: ambient: expected 0 to below 1, got ${ambient}`);
}

/** The box's middle goes round; its sides stay upright, which does for a few degrees. */
function turned(box: Box, angle: number, width: number, height: number): Box {
  if (angle === 0) return box;
  const [u, v] = [box.x + (box.width - width) / 2, box.y + (box.height - height) / 2];
  return { ...box, x: box.x - angle * v, y: box.y + angle * u };
}

function cut(box: Box, width: number, height: number): Box {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  return {
    ...{ x, y },
    width: Math.max(0, Math.min(width, box.x + box.width) - x),
    height: Math.max(0, Math.min(height, box.y + box.height) - y),
  };
}
