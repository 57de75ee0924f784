import type { Backdrop } from './backdrop.ts';
import { type Defect, defectsOf, paintDefect } from './defects.ts';
import type { PartSprite } from './part-sprite.ts';
import { beltColumn, type Parts, type Placed, placePart } from './parts.ts';

/** What the camera looks at: everything that needs no light. */
export interface Surroundings {
  readonly backdrop: Backdrop;
  readonly parts: Parts;
  readonly kind: 'boards' | 'tiles';
  readonly seed: number;
  readonly defectShare: number;
}

export interface View {
  /** The part that triggered the camera. */
  readonly trigger: number;
  readonly recipe: number;
  /** How far on parts are when the shutter opens, in pixels. */
  readonly aheadPx: number;
  /** Whole pixels by which the content lies to the right of and below its usual place. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/** A part in the picture. */
export interface Seen {
  readonly part: number;
  readonly placed: Placed;
  readonly sprite: PartSprite;
  readonly defects: readonly Defect[];
}

/** Writes the share of light that everything in view gives back, as 8-bit sRGB, into `out`; tells the parts. */
export function compose(surroundings: Surroundings, view: View, out: Uint8Array): Seen[] {
  const { backdrop, parts, kind, seed, defectShare } = surroundings;
  const { width, height, marginRows, beltTop, beltBottom } = backdrop;
  const row = width * 3;
  const aside = -view.shiftX * 3;
  const firstBelt = Math.max(0, beltTop + view.shiftY);
  const endBelt = Math.min(height, beltBottom + view.shiftY);
  copyRows(backdrop.plateAbove, (marginRows - view.shiftY) * row + aside, out, 0, firstBelt * row);
  const column = (beltColumn(seed, view.trigger, width) - view.shiftX + 2 * width) % width;
  const beltFrom = (firstBelt - beltTop - view.shiftY) * row + column * 3;
  copyRows(backdrop.belt, beltFrom, out, firstBelt * row, (endBelt - firstBelt) * row);
  const belowFrom = (endBelt - beltBottom - view.shiftY + 1) * row + aside;
  copyRows(backdrop.plateBelow, belowFrom, out, endBelt * row, (height - endBelt) * row);

  const seen: Seen[] = [];
  const sprite = parts.sprites[view.recipe]!;
  const belt = { width, top: beltTop, rows: beltBottom - beltTop };
  for (let part = view.trigger - 1; part <= view.trigger + 1; part++) {
    const placed: Placed = { left: 0, top: 0, tone: parts.tones[0]! };
    placePart(parts, { recipe: view.recipe, part, trigger: view.trigger, aheadPx: view.aheadPx }, belt, placed);
    placed.left += view.shiftX;
    placed.top += view.shiftY;
    if (placed.left >= width || placed.left + sprite.width <= 0) continue;
    copySprite(sprite, placed, width, height, out);
    const defects = defectsOf(kind, seed, part, defectShare);
    for (const defect of defects) paintDefect(defect, sprite, placed, { width, height, pixels: out });
    seen.push({ part, placed, sprite, defects });
  }
  return seen;
}

function copyRows(from: Uint8Array, start: number, out: Uint8Array, at: number, length: number): void {
  if (length > 0) out.set(from.subarray(start, start + length), at);
}

function copySprite(sprite: PartSprite, { left, top, tone }: Placed, width: number, height: number, out: Uint8Array) {
  const { pixels } = sprite;
  const fromX = Math.max(0, -left);
  const endX = Math.min(sprite.width, width - left);
  const endY = Math.min(sprite.height, height - top);
  for (let y = Math.max(0, -top); y < endY; y++) {
    let to = ((top + y) * width + left + fromX) * 3;
    const end = (y * sprite.width + endX) * 3;
    for (let from = (y * sprite.width + fromX) * 3; from < end; from++) out[to++] = tone[pixels[from]!]!;
  }
}
