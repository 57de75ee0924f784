import { seededRandom } from '../../../shared/stats/random.ts';
import { drawBoard } from './board-part.ts';
import { normalHash, unitHash } from './hash.ts';
import { type PartSprite, partSprite } from './part-sprite.ts';
import { levelOf, lightOfLevel } from './srgb.ts';
import { drawTile } from './tile-part.ts';

/** The parts that run over a belt: what they look like, and where part number so-and-so lies when the camera is triggered. */
export interface Parts {
  readonly seed: number;
  readonly sprites: readonly PartSprite[];
  readonly pitchPx: readonly number[];
  /** How much light parts give back varies from one to the next: levels of a part for each of `toneCount` tones. */
  readonly tones: readonly Uint8Array[];
}

/** Width and height of a recipe's part in shares of the belt's height. */
const sizes: readonly (readonly [number, number])[] = [
  [1.02, 0.74],
  [0.86, 0.8],
  [1.18, 0.66],
  [0.74, 0.7],
];
const toneCount = 41;
/** Standard deviation of the share of light given back, part to part. */
const toneSd = 0.02;

/** The part number `part` in the picture of the trigger of part `trigger`. */
export interface Placed {
  left: number;
  top: number;
  tone: Uint8Array;
}

export function createParts(
  kind: 'boards' | 'tiles',
  count: number,
  belt: { readonly width: number; readonly rows: number },
  seed: number,
): Parts {
  const draw = kind === 'boards' ? drawBoard : drawTile;
  const sprites = Array.from({ length: count }, (_, recipe) => {
    const [wide, high] = sizes[recipe % sizes.length]!;
    const size = {
      width: Math.round(Math.min(wide * belt.rows, belt.width * 0.7)),
      height: Math.round(high * belt.rows),
    };
    const random = seededRandom(seed * 31 + recipe + 1);
    return partSprite(size, (canvas, box) => draw(canvas, box, recipe, random));
  });
  return {
    seed,
    sprites,
    pitchPx: sprites.map(({ width }) => Math.round(Math.max(width * 1.3, belt.width * 0.62))),
    tones: Array.from({ length: toneCount }, (_, n) => toneTable(1 + ((n - (toneCount - 1) / 2) / 5) * toneSd)),
  };
}

/** Where the part lies when the camera of a picture `width` wide sees the belt from row `beltTop` on. Into `placed`. */
export function placePart(
  parts: Parts,
  { recipe, part, trigger, aheadPx }: { recipe: number; part: number; trigger: number; aheadPx: number },
  belt: { readonly width: number; readonly top: number; readonly rows: number },
  placed: Placed,
): void {
  const { seed, sprites, pitchPx, tones } = parts;
  const sprite = sprites[recipe]!;
  const slack = belt.rows - sprite.height;
  const wobbleX = 0.008 * belt.width * normalHash(seed, trigger, 11) + 0.004 * belt.width * normalHash(seed, part, 13);
  const wobbleY = Math.min(0.5, Math.max(-0.5, 0.16 * normalHash(seed, part, 15)));
  const middle = (belt.width - sprite.width) / 2;
  placed.left = Math.round(middle + aheadPx + wobbleX + (trigger - part) * pitchPx[recipe]!);
  placed.top = Math.round(belt.top + slack * (0.5 + wobbleY));
  const tone = Math.round(normalHash(seed, part, 17) * 5) + (toneCount - 1) / 2;
  placed.tone = tones[Math.min(toneCount - 1, Math.max(0, tone))]!;
}

/** Which part of the belt's texture lies at the picture's left edge. */
export function beltColumn(seed: number, trigger: number, width: number): number {
  return Math.floor(unitHash(seed, trigger, 19) * width);
}

function toneTable(factor: number): Uint8Array {
  return Uint8Array.from(lightOfLevel, (light) => levelOf(light * factor));
}
