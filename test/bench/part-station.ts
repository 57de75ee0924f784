import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { addSettings } from '../../agent/core/features/add-settings.ts';
import { createAnalyser } from '../../agent/core/features/analyser.ts';
import { linearLight } from '../../agent/core/features/linear-light.ts';
import type { CameraSettings } from '../../agent/core/frame/frame.ts';
import { countFrame, type FinishWindow, noWindows, rollWindows } from '../../agent/core/window/camera-windows.ts';
import type { Window } from '../../agent/core/window/window.ts';
import { normalDeviate, seededRandom } from '../../shared/stats/random.ts';

/** Photographs of sound castings as a station: one is drawn for each frame. */

export const partsDir = new URL('../../../shared/data/casting-parts/ok_front', import.meta.url).pathname;
export const hasParts = existsSync(partsDir);

const SIDE = 300;
const ANALYSED = 224;
const FRAMES = 5;
const MINUTE_MS = 60_000;
export const stationStartMs = Date.UTC(2026, 2, 2);

/** What is done to each photograph of 300 × 300 grey levels. */
export interface Change {
  /** Share of the light that is left, in linear light. */
  readonly light?: number;
  /** Standard deviation of a blur, in pixels of the photograph. */
  readonly blurPx?: number;
  readonly shiftPx?: number;
  /** A soft-edged disc over 2 % of the area that passes half the light; centre in pixels of the photograph. */
  readonly smudge?: { readonly x: number; readonly y: number };
  readonly settings?: CameraSettings;
}

export interface PartStation {
  /** Closed base windows and hours: `count` windows from number `from` on. */
  windows(seed: number, from: number, count: number, change: Change, finish?: FinishWindow): AsyncGenerator<Window>;
}

export async function partStation(options: { readonly onPlate?: boolean } = {}): Promise<PartStation> {
  const names = readdirSync(partsDir).sort();
  const photographs: Uint8Array[] = [];
  for (const name of names)
    photographs.push(new Uint8Array(await sharp(join(partsDir, name)).greyscale().resize(SIDE, SIDE).raw().toBuffer()));
  const plate = options.onPlate ? texturedPlate() : null;
  const analyse = createAnalyser({ width: ANALYSED, height: ANALYSED, channels: 1 });
  const prepared = new Map<string, Promise<Uint8Array>>();

  /** The analysed picture of a photograph under a change that is the same for every frame. */
  function picture(index: number, change: Change): Promise<Uint8Array> {
    const { settings: _, ...optics } = change;
    const key = `${index} ${JSON.stringify(optics)}`;
    const known = prepared.get(key);
    if (known) return known;
    const made = changed(photographs[index]!, change, plate);
    prepared.set(key, made);
    if (prepared.size > 2000) prepared.delete(prepared.keys().next().value!);
    return made;
  }

  return {
    async *windows(seed, from, count, change, finish) {
      const random = seededRandom(seed * 7919 + from);
      const open = noWindows('recorded', MINUTE_MS);
      for (let n = from; n < from + count; n++)
        for (let i = 0; i < FRAMES; i++) {
          const atMs = stationStartMs + n * MINUTE_MS + i * (MINUTE_MS / FRAMES);
          yield* rollWindows(open, atMs, finish);
          const pixels = await picture(Math.floor(random() * photographs.length), change);
          const features = analyse({ width: ANALYSED, height: ANALYSED, channels: 1, pixels });
          addSettings(features, change.settings ?? {});
          countFrame(open, { countAtMs: atMs, late: false, early: false }, null, features);
        }
      const last = rollWindows(open, stationStartMs + (from + count) * MINUTE_MS, finish);
      yield* last;
    },
  };
}

async function changed(photograph: Uint8Array, change: Change, plate: Uint8Array | null): Promise<Uint8Array> {
  let levels = plate ? onPlate(photograph, plate) : photograph;
  if (change.shiftPx) levels = shifted(levels, change.shiftPx);
  let image = sharp(levels, { raw: { width: SIDE, height: SIDE, channels: 1 } });
  if (change.blurPx) {
    const blurred = await image.blur(change.blurPx).toColourspace('b-w').raw().toBuffer();
    image = sharp(blurred, { raw: { width: SIDE, height: SIDE, channels: 1 } });
  }
  if (change.light !== undefined || change.smudge) {
    const lit = inLinearLight(new Uint8Array(await image.toColourspace('b-w').raw().toBuffer()), change);
    image = sharp(lit, { raw: { width: SIDE, height: SIDE, channels: 1 } });
  }
  return new Uint8Array(
    await image.resize(ANALYSED, ANALYSED, { kernel: 'linear' }).toColourspace('b-w').raw().toBuffer(),
  );
}

/** Radius of a disc of 2 % of the area. */
const SMUDGE_RADIUS = SIDE * Math.sqrt(0.02 / Math.PI);

function inLinearLight(levels: Uint8Array, { light = 1, smudge }: Change): Uint8Array {
  return levels.map((level, i) => {
    const away = smudge ? Math.hypot((i % SIDE) - smudge.x, Math.floor(i / SIDE) - smudge.y) : Number.POSITIVE_INFINITY;
    const passed = away <= SMUDGE_RADIUS ? 0.5 : 1;
    const linear = Math.min(1, linearLight[level]! * light * passed);
    const srgb = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(255 * srgb);
  });
}

function shifted(levels: Uint8Array, px: number): Uint8Array {
  return levels.map((_, i) => {
    const x = Math.max(0, (i % SIDE) - px);
    return levels[Math.floor(i / SIDE) * SIDE + x]!;
  });
}

/** A brushed metal plate with scratches, the same for every part. */
function texturedPlate(): Uint8Array {
  const random = seededRandom(99);
  const plate = new Uint8Array(SIDE * SIDE).map(() => Math.round(150 + 12 * normalDeviate(random)));
  for (let scratch = 0; scratch < 150; scratch++) {
    let [x, y] = [random() * SIDE, random() * SIDE];
    const angle = random() * Math.PI;
    const dark = 60 + random() * 50;
    for (let step = 0; step < 40; step++) {
      x += Math.cos(angle);
      y += Math.sin(angle);
      if (x >= 0 && y >= 0 && x < SIDE && y < SIDE) plate[Math.floor(y) * SIDE + Math.floor(x)] = dark;
    }
  }
  return plate;
}

/** The round part cut out of its photograph and put on the plate. */
function onPlate(photograph: Uint8Array, plate: Uint8Array): Uint8Array {
  const radius = SIDE * 0.42;
  return photograph.map((level, i) =>
    Math.hypot((i % SIDE) - SIDE / 2, Math.floor(i / SIDE) - SIDE / 2) <= radius ? level : plate[i]!,
  );
}
