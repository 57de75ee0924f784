import { normalDeviate } from '../../../shared/stats/random.ts';
import { levelOfStep, lightSteps } from './srgb.ts';

/** Red, green and blue share of the light that a surface gives back, 0 to 1. */
export type Reflectance = readonly [number, number, number];

/** A surface being drawn, in linear light. Used while a station is built, never per frame. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export function newCanvas(width: number, height: number, colour: Reflectance): Canvas {
  const values = new Float32Array(width * height * 3);
  const [red, green, blue] = colour;
  for (let i = 0; i < values.length; i += 3) {
    values[i] = red;
    values[i + 1] = green;
    values[i + 2] = blue;
  }
  return { width, height, values };
}

/** A rectangle with corners rounded by `radius`, edges smoothed over a pixel. */
export function fillRect(
  canvas: Canvas,
  [left, top, width, height]: readonly [number, number, number, number],
  colour: Reflectance,
  radius = 0,
): void {
  const [halfX, halfY] = [width / 2, height / 2];
  const [middleX, middleY] = [left + halfX, top + halfY];
  fill(canvas, [left, top, left + width, top + height], colour, (x, y) => {
    const beyondX = Math.abs(x - middleX) - halfX + radius;
    const beyondY = Math.abs(y - middleY) - halfY + radius;
    if (beyondX <= 0 || beyondY <= 0) return radius - Math.max(beyondX, beyondY);
    return radius - Math.hypot(beyondX, beyondY);
  });
}

export function fillDisc(canvas: Canvas, x: number, y: number, radius: number, colour: Reflectance): void {
  fill(
    canvas,
    [x - radius, y - radius, x + radius, y + radius],
    colour,
    (px, py) => radius - Math.hypot(px - x, py - y),
  );
}

/** A straight line with round ends. */
export function drawLine(
  canvas: Canvas,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  width: number,
  colour: Reflectance,
): void {
  const half = width / 2;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = Math.max(dx * dx + dy * dy, 1e-9);
  const box = [Math.min(x0, x1) - half, Math.min(y0, y1) - half, Math.max(x0, x1) + half, Math.max(y0, y1) + half];
  fill(canvas, box as [number, number, number, number], colour, (x, y) => {
    const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length2));
    return half - Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
  });
}

/** Makes every pixel lighter or darker by what `of` says of it: 0.1 is a tenth more light. */
export function shade(canvas: Canvas, of: (x: number, y: number) => number): void {
  for (let y = 0, i = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const factor = Math.max(0, 1 + of(x, y));
      for (let c = 0; c < 3; c++, i++) canvas.values[i]! *= factor;
    }
  }
}

/** Grain whose blotches are about `blotchPx` wide and `sd` strong, joined end to end from left to right. */
export function grain(
  canvas: Canvas,
  sd: number,
  [blotchX, blotchY]: readonly [number, number],
  random: () => number,
): void {
  const across = Math.max(1, Math.round(canvas.width / blotchX));
  const down = Math.ceil(canvas.height / blotchY) + 1;
  const nodes = Float32Array.from({ length: across * down }, () => normalDeviate(random) * sd);
  const line = new Float32Array(across + 1);
  for (let y = 0, i = 0; y < canvas.height; y++) {
    const row = Math.floor(y / blotchY);
    const share = y / blotchY - row;
    for (let node = 0; node <= across; node++) {
      const above = row * across + (node % across);
      line[node] = nodes[above]! + share * (nodes[above + across]! - nodes[above]!);
    }
    for (let x = 0; x < canvas.width; x++) {
      const at = (x * across) / canvas.width;
      const node = Math.floor(at);
      const factor = Math.max(0, 1 + line[node]! + (at - node) * (line[node + 1]! - line[node]!));
      for (let c = 0; c < 3; c++, i++) canvas.values[i]! *= factor;
    }
  }
}

/** The picture of the surface through a lens that spreads a point over half a pixel or so, as 8-bit sRGB. Joined end to
 * end from left to right. Without the spread a shift by half a pixel would cost sharpness. */
export function photographed({ width, height, values }: Canvas): Uint8Array {
  const [near, far] = [0.64, 0.18];
  const pixels = new Uint8Array(values.length);
  const row = width * 3;
  // A row and its neighbours are all that is needed at a time: a belt's whole would be megabytes for a moment.
  const spread = [0, 1, 2].map(() => new Float32Array(row));
  const across = (y: number): Float32Array => {
    const first = Math.min(height - 1, y) * row;
    const into = spread[y % 3]!;
    for (let x = 0; x < row; x++) {
      const before = x < 3 ? x + row - 3 : x - 3;
      const after = x + 3 < row ? x + 3 : x + 3 - row;
      const neighbours = values[first + before]! + values[first + after]!;
      into[x] = near * values[first + x]! + far * neighbours;
    }
    return into;
  };
  let above = across(0);
  let here = above;
  for (let y = 0; y < height; y++) {
    const below = across(y + 1);
    for (let x = 0; x < row; x++) {
      const light = near * here[x]! + far * (above[x]! + below[x]!);
      pixels[y * row + x] = levelOfStep[Math.floor(Math.min(1, light) * lightSteps)]!;
    }
    above = here;
    here = below;
  }
  return pixels;
}

/** `inside` gives the distance from a pixel's middle to the edge, positive inside. */
function fill(
  { width, height, values }: Canvas,
  [left, top, right, bottom]: readonly [number, number, number, number],
  colour: Reflectance,
  inside: (x: number, y: number) => number,
): void {
  for (let y = Math.max(0, Math.floor(top) - 1); y < Math.min(height, Math.ceil(bottom) + 1); y++) {
    for (let x = Math.max(0, Math.floor(left) - 1); x < Math.min(width, Math.ceil(right) + 1); x++) {
      const cover = Math.min(1, Math.max(0, inside(x + 0.5, y + 0.5) + 0.5));
      const at = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) values[at + c]! += cover * (colour[c]! - values[at + c]!);
    }
  }
}
