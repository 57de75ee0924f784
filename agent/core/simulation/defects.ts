import { unitHash } from './hash.ts';
import type { PartSprite } from './part-sprite.ts';
import type { Placed } from './parts.ts';

/** A fault of a part: a stroke with round ends, in shares of the part's size. */
export interface Defect {
  readonly kind: string;
  readonly stroke: readonly [x0: number, y0: number, x1: number, y1: number];
  /** Half the stroke's width, in shares of the part's height. */
  readonly half: number;
  readonly colour: readonly [red: number, green: number, blue: number];
  /** How much of the colour covers what is below. */
  readonly cover: number;
}

interface Look {
  readonly kind: string;
  readonly half: readonly [least: number, most: number];
  readonly length: readonly [least: number, most: number];
  readonly colour: readonly [number, number, number];
  readonly cover: number;
}

const looks: Readonly<Record<'boards' | 'tiles', readonly Look[]>> = {
  boards: [
    { kind: 'solder-bridge', half: [0.014, 0.022], length: [0.02, 0.05], colour: [205, 206, 208], cover: 0.95 },
    { kind: 'scratch', half: [0.004, 0.008], length: [0.2, 0.5], colour: [190, 170, 130], cover: 0.75 },
    { kind: 'burnt-spot', half: [0.03, 0.06], length: [0, 0.03], colour: [34, 26, 20], cover: 0.8 },
  ],
  tiles: [
    { kind: 'scratch', half: [0.004, 0.008], length: [0.2, 0.6], colour: [225, 226, 230], cover: 0.7 },
    { kind: 'pit', half: [0.015, 0.03], length: [0, 0.01], colour: [30, 30, 32], cover: 0.9 },
    { kind: 'stain', half: [0.05, 0.1], length: [0, 0.15], colour: [78, 66, 52], cover: 0.55 },
  ],
};

const none: readonly Defect[] = [];

/** The faults of part number `part`, the same whenever it is asked for. */
export function defectsOf(kind: 'boards' | 'tiles', seed: number, part: number, share: number): readonly Defect[] {
  if (!(unitHash(seed, part, 31) < share)) return none;
  const look = looks[kind][Math.floor(unitHash(seed, part, 32) * looks[kind].length)]!;
  const between = ([least, most]: readonly [number, number], salt: number) =>
    least + (most - least) * unitHash(seed, part, salt);
  const [x, y] = [between([0.15, 0.85], 33), between([0.15, 0.85], 34)];
  const angle = between([0, Math.PI], 35);
  const reach = between(look.length, 36) / 2;
  const [dx, dy] = [reach * Math.cos(angle), reach * Math.sin(angle)];
  const within = (value: number) => Math.min(0.94, Math.max(0.06, value));
  return [
    {
      kind: look.kind,
      stroke: [within(x - dx), within(y - dy), within(x + dx), within(y + dy)],
      half: between(look.half, 37),
      colour: look.colour,
      cover: look.cover,
    },
  ];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a fault lies in the picture, before it is cut to the picture. */
export function defectBox({ stroke: [x0, y0, x1, y1], half }: Defect, sprite: PartSprite, placed: Placed): Box {
  const { inner, left, top, halfPx } = inPicture(sprite, placed, half);
  const x = left + Math.min(x0, x1) * inner.width - halfPx;
  const y = top + Math.min(y0, y1) * inner.height - halfPx;
  return {
    ...{ x, y },
    width: Math.abs(x1 - x0) * inner.width + 2 * halfPx,
    height: Math.abs(y1 - y0) * inner.height + 2 * halfPx,
  };
}

/** Paints a fault over 8-bit sRGB pixels. */
export function paintDefect(
  { stroke: [x0, y0, x1, y1], half, colour, cover }: Defect,
  sprite: PartSprite,
  placed: Placed,
  out: { readonly width: number; readonly height: number; readonly pixels: Uint8Array },
): void {
  const { inner, left, top, halfPx } = inPicture(sprite, placed, half);
  const [fromX, fromY] = [left + x0 * inner.width, top + y0 * inner.height];
  const [dx, dy] = [(x1 - x0) * inner.width, (y1 - y0) * inner.height];
  const length2 = Math.max(dx * dx + dy * dy, 1e-9);
  const reach = halfPx + 1;
  const lastY = Math.min(out.height - 1, Math.ceil(Math.max(fromY, fromY + dy) + reach));
  const lastX = Math.min(out.width - 1, Math.ceil(Math.max(fromX, fromX + dx) + reach));
  for (let y = Math.max(0, Math.floor(Math.min(fromY, fromY + dy) - reach)); y <= lastY; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(fromX, fromX + dx) - reach)); x <= lastX; x++) {
      const [px, py] = [x + 0.5 - fromX, y + 0.5 - fromY];
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
      const outside = Math.hypot(px - along * dx, py - along * dy) - halfPx;
      const share = cover * Math.min(1, Math.max(0, 0.5 - outside));
      const at = (y * out.width + x) * 3;
      for (let c = 0; c < 3; c++) out.pixels[at + c]! += share * (colour[c]! - out.pixels[at + c]!);
    }
  }
}

/** No fault is painted thinner than three quarters of a pixel, for then nobody could see it. */
function inPicture(sprite: PartSprite, placed: Placed, half: number) {
  const inner = { width: sprite.width - 2 * sprite.rimPx, height: sprite.height - 2 * sprite.rimPx };
  const halfPx = Math.max(0.75, half * inner.height);
  return { inner, left: placed.left + sprite.rimPx, top: placed.top + sprite.rimPx, halfPx };
}
